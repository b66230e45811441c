package failover

import (
	"context"
	"fmt"
	"slices"
	"time"

	"holdfast/steps"
	"holdfast/steps/survival"
)

// drill is one way to break things, as data and a few functions. Adding one means adding a file and a line in drills.
type drill struct {
	name  string
	about string // what is done, in a sentence
	// machine says that the target as a whole is out of the game meanwhile: quorum and storage must bear its loss, and
	// its own address need not answer.
	machine bool
	// cutsWay says that the way through the target to other machines may break.
	cutsWay bool
	storage bool // aims at the machine with the only copy
	event   func(l survival.Layout, n survival.Node) survival.Event
	// pick proposes a target; the common one is used where it is nil.
	pick func(w *work) (string, error)
	// heal gives what mends it, per host: POSIX sh, safe to run at any time and twice. It is left on the host before the
	// fault is put in.
	heal func(w *work) map[string]string
	// inject puts the fault in and proves that it is in.
	inject func(ctx context.Context, w *work) error
	// hold is for how long the fault is kept where an outage is expected; else it is kept until served again.
	hold time.Duration
	// back brings the target back before the heal scripts are run; it may be nil. asked has ended when the operator did
	// not want to wait for the end.
	back func(ctx, asked context.Context, w *work) error
}

// drills lists them in order of danger.
func drills() []drill {
	return []drill{
		stopContainer(), killContainer(), drain(), stopDocker(), reboot(), stopLeader(), partition(), powerOff(), storage(),
	}
}

// About is a drill in words.
type About struct {
	Name  string `json:"name"`
	About string `json:"about"`
	// OutageOnly says that it is an outage on every layout with one storage server.
	OutageOnly bool `json:"outage_only"`
}

// All tells which drills there are, in order of danger.
func All() []About {
	var out []About
	for _, d := range drills() {
		out = append(out, About{d.name, d.about, d.storage})
	}
	return out
}

func find(name string) (drill, error) {
	all := drills()
	i := slices.IndexFunc(all, func(d drill) bool { return d.name == name })
	if i >= 0 {
		return all[i], nil
	}
	names := ""
	for _, d := range all {
		names += " " + d.name
	}
	return drill{}, steps.WithHint(fmt.Errorf("there is no drill called %q", name), "Choose one of:"+names+".")
}

// always is the event of a drill that is the same on every machine.
func always(e survival.Event) func(survival.Layout, survival.Node) survival.Event {
	return func(survival.Layout, survival.Node) survival.Event { return e }
}
