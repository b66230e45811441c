// Package failover carries out drills: it breaks one thing of a cluster on purpose, while S3 clients measure from outside
// what users would have felt, mends it again, and tells what was expected beside what was seen.
//
// What belongs here: which drills there are, when one may be run, the scripts that break and mend, the watching, and the
// verdict. Each drill is a file of its own. What may not enter: SSH (hosts are reached through Cluster), S3 (Sampler),
// power switches (Power), printing, screens.
//
// Whatever is broken here is mended: at the end of a drill; after an interruption; by a timer on the machine itself
// where the way to it is cut; and at the next start, from what the machines were told before the fault was put in.
package failover

import (
	"context"
	"time"

	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/steps/inventory"
	"holdfast/steps/s3check"
	"holdfast/steps/survival"
)

// Cluster runs scripts on the hosts of the inventory, by name. An error means that the script could not be run to its
// end; one that exits non-zero is a result.
type Cluster interface {
	Run(ctx context.Context, host string, s steps.Script) (steps.Result, error)
}

// Sampler is the client from outside; s3check.Prober is one. Sample asks until its context ends.
type Sampler interface {
	Prepare(ctx context.Context) error
	Sample(ctx context.Context, tell func(event.DrillSamples))
	Look(since time.Time) s3check.Look
	ReadBack(ctx context.Context) s3check.ReadBack
}

// Power switches machines off, the hard way, and on again.
type Power interface {
	Off(ctx context.Context, host string) error
	On(ctx context.Context, host string) error
}

// Result is how a drill went: everything needed to show it again.
type Result = event.DrillFinished

// The verdicts.
const (
	Passed      = "passed"
	Outage      = "outage"      // the outage that was expected, and nothing lost
	Failed      = "failed"      // see Reasons
	Refused     = "refused"     // nothing was broken: it may not be run now
	Interrupted = "interrupted" // by the operator; mended
)

// Engine runs drills on one cluster. Its fields are set once; it keeps nothing of a run.
type Engine struct {
	Inventory inventory.Cluster
	Layout    survival.Layout
	Cluster   Cluster
	Sampler   func() (Sampler, error) // a fresh one for each drill
	Addresses []string                // the base URLs it asks
	Power     Power                   // nil: by hand
	// Emit takes the events of a drill, as a Stamper does; nil: nobody listens. An error stops the drill, which is mended.
	Emit    func(event.Event) error
	Service string // of the swarm; "": "s3"
	// JumpHosts are the machines, by name, that the way to the others leads through.
	JumpHosts []string
	Owner     string                  // who runs drills here, for others to read: "anna@laptop, process 4711"
	Gone      func(owner string) bool // tells that such an owner is certainly no more; nil: only time tells
	View      string                  // "inside" where the samples are not taken from the operator's machine
}

// Options choose a drill.
type Options struct {
	Drill  string
	Target string // inventory name; "": the machine the drill teaches most on
	Outage bool   // run it although an outage is to be expected
	Anyway bool   // put the fault in although the look before has found one already
}

// Limits of time. They are no settings: a slower machine is waited for, a dead one is not.
const (
	quick      = 30 * time.Second // a remote command that only looks
	slow       = 3 * time.Minute  // one that stops or starts something
	patience   = 2 * time.Minute  // until a cluster that was just mended is healthy
	calm       = 8 * time.Second  // without a failed request: served again
	keepEvery  = 15 * time.Second // between two signs of life in the markers
	staleAfter = time.Minute      // without one, the drill was interrupted
)

func (e Engine) service() string {
	if e.Service == "" {
		return "s3"
	}
	return e.Service
}

// run is Cluster.Run under a limit: a dead NFS server makes docker hang for ever.
func (e Engine) run(ctx context.Context, host string, limit time.Duration, text string) (steps.Result, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return e.Cluster.Run(ctx, host, steps.Script{Text: text, Sudo: true})
}
