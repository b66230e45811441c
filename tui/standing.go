package tui

import (
	"context"
	"errors"

	"holdfast/steps/event"
	"holdfast/steps/inventory"
	"holdfast/steps/survival"
)

// ErrDeclined says that a drill was not agreed to; nothing was broken.
var ErrDeclined = errors.New("not agreed to; nothing was broken")

// Driller breaks one thing of a cluster on purpose, watches, and mends it.
type Driller interface {
	// Drills tells what can be tried on c, in order of danger, with what is to be expected of each. It reads the record of
	// earlier runs, and reaches no machine.
	Drills(c inventory.Cluster) ([]Drill, error)
	// Drill carries one out and returns when all is mended, also when ctx ends on the way. What happens goes to sink. Once
	// its machine and what to expect are known, and before anything is broken, agree is asked; a no is ErrDeclined.
	Drill(ctx context.Context, c inventory.Cluster, order Order, agree Agree, sink event.Sink) error
}

// Agree asks the person whether it may be done.
type Agree func(ctx context.Context, q Agreement) (bool, error)

// Agreement is a drill of which everything is known but how it ends.
type Agreement struct {
	Drill, Target, Expected string
	Dangerous               bool // the machine's name is to be typed
}

// Drill is one that can be tried.
type Drill struct {
	Name, About string
	Dangerous   bool  // a whole machine, or the way to it, is out of the game meanwhile
	Aims        []Aim // what it can hit; the first, with no name, lets the drill choose
	// Cannot says why it would be refused on this cluster, as its file has it; "" where it can be run.
	Cannot string
}

// Aim is a machine a drill can hit, and what to expect then.
type Aim struct {
	Host       string // "" where the drill looks for the machine it teaches most on
	Outcome    string // survives, recovers, outage or data at risk
	Words, Why string
}

// outage tells whether it must be asked for knowingly.
func (a Aim) outage() bool { return a.Outcome == "outage" || a.Outcome == "data at risk" }

// Order is a drill as the person wants it.
type Order struct {
	Drill, Target string
	Outage        bool // an outage by design was agreed to
}

// Survives tells what becomes of the service in everything that can happen, with what drills on record have measured
// beside what is computed. It reaches no machine.
type Survives func(inventory.Cluster) (survival.Layout, []survival.Fate, error)

// Keeper tells of a cluster that stands.
type Keeper interface {
	// Status asks the machines how they are, and words it. It changes nothing.
	Status(ctx context.Context, c inventory.Cluster) (string, error)
	// Checklist is the one page to keep at hand, as md, txt or html. It reaches no machine.
	Checklist(c inventory.Cluster, format string) (string, error)
	// Save writes that page to a file of its own, and names it.
	Save(c inventory.Cluster, format string) (path string, err error)
	// Output gives up to n lines of what a machine said in a run, from a line number on, and how many there are.
	Output(cluster, run, host string, from, n int) (lines []Output, total int, err error)
}

// Output is one line of what a machine has said, from the log file.
type Output struct{ Op, Stream, Text string }

// Practice is a practice cluster that has been started.
type Practice struct {
	Cluster inventory.Cluster
	Label   string // what every screen says of it
}
