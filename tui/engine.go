package tui

import (
	"context"
	"time"

	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/steps/inventory"
	"holdfast/steps/plan"
)

// Engine reaches the machines. Its calls block; each ends soon after its context does.
type Engine interface {
	// Connect logs in to every machine of c and gathers facts; one that let us in before, and is the same as then, is not
	// logged in to again. seen is called for each, never two at a time. A machine that refuses us is a Reach, no error.
	Connect(ctx context.Context, c inventory.Cluster, ask Asker, seen func(Reach)) error
	// Judge says what stands in the way of c, by the facts gathered so far. It reaches nothing.
	Judge(c inventory.Cluster) []Finding
	// Prepare makes the plan, or the plan that takes everything back, and asks the machines what is there already.
	Prepare(ctx context.Context, c inventory.Cluster, undo bool) (Prepared, error)
	// Run carries a plan out. Closing stop lets running steps end; the end of ctx ends them at once.
	Run(ctx context.Context, job Job, stop <-chan struct{}, sink event.Sink) (Result, error)
}

// Shelf is what lies on the operator's own machine.
type Shelf interface {
	// Earlier gives the earlier runs, the latest first.
	Earlier() ([]Earlier, error)
	// Aliases gives the machines the operator's ssh config names.
	Aliases() ([]inventory.Host, error)
	// Load reads a cluster file, and from then on the engine works on its machines, be they real or simulated. Its error is
	// inventory.Problems where the file itself is wrong; then all stays as it was.
	Load(path string) (Loaded, error)
	// Replay tells an earlier run again, output included.
	Replay(ctx context.Context, run Earlier, sink event.Sink) error
}

// Loaded is a cluster that was read from its file.
type Loaded struct {
	Cluster inventory.Cluster
	Label   string // "simulation" where its machines are none; "" else
}

// Asker is asked while machines are being reached. It is the wizard's own; engines get it handed in.
type Asker interface {
	// Trust shows keys nobody has seen before, side by side, and tells which are to be trusted.
	Trust(ctx context.Context, keys []HostKey) (trusted []bool, err error)
	// Secret asks for a text that is never drawn.
	Secret(ctx context.Context, q Secret) (string, error)
}

// HostKey is a machine's own key, as it showed it to us.
type HostKey struct{ Host, Address, Fingerprint string }

// Secret is one question for a secret.
type Secret struct {
	Text  string // what is asked for, "The sudo password of ops"
	Host  string // the machine that wants to know
	Retry bool   // what was said before was wrong
}

// Reach is how a try to reach one machine went.
type Reach struct {
	Host  string
	Facts steps.Facts
	Error string // "" when it let us in
	Hint  string
}

// Finding is one cell of the table of machines and checks.
type Finding struct {
	Host, Check  string
	Level        string // ok, warning or stop
	What, Remedy string
}

// Prepared is a plan as it stands against the machines.
type Prepared struct {
	Plan     plan.Plan
	Undo     bool
	States   map[string]steps.State // by op
	Diffs    map[string]string      // by op: how files would change
	Findings []Finding
	Path     string // the cluster file it was kept in
}

// Job is what Run carries out.
type Job struct {
	Prepared
	Skips []Skip
	// TakeOver takes the machines' lock from whoever has it; that run stops.
	TakeOver bool
}

// Locked says that somebody else holds the machines' lock. Engine.Run returns it where that lock can be taken over.
type Locked struct {
	Host   string // that carries the lock
	Holder string // in words: who, since when, and the last sign of life
	Err    error
}

// Error implements error.
func (l *Locked) Error() string { return l.Err.Error() }

// Unwrap gives the engine's own error, with its remedy.
func (l *Locked) Unwrap() error { return l.Err }

// Skip leaves one op out of a run. The note says why, for whoever reads the journal.
type Skip struct{ Op, Note string }

// Result is what the operator came for.
type Result struct {
	Endpoints   []string
	Credentials string // the file that holds them
	Log         string // the folder with the full log of this run
}

// Earlier is a run that was begun before.
type Earlier struct {
	Run, Cluster, Playbook string
	Started                time.Time
	Outcome                event.End // "" when it was cut off
	Done, Total            int       // ops
	Journal                string    // path of its events
	File                   string    // the cluster file, where it is known
}
