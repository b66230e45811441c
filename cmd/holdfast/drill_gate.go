package main

import (
	"context"
	"errors"
	"time"

	"holdfast/steps/event"
	"holdfast/steps/failover"
	"holdfast/tui"
)

var (
	errAgain    = errors.New("asked again")
	errUnsteady = errors.New("the cluster changed each time before the drill could begin; nothing was broken")
)

const (
	// slowAnswer is how long a look at the cluster is good for.
	slowAnswer = 20 * time.Second
	// maxAgain is how often a drill looks anew before it breaks anything.
	maxAgain = 5
)

// gate lets a drill's events through, and holds it where its target and expectation are known but nothing is touched:
// there the operator is asked.
type gate struct {
	emit   func(event.Event) error
	agree  tui.Agree
	any    bool   // agreed to beforehand, whatever the machine
	agreed string // target that was agreed to already
	shut   bool   // it ends here: the rest is no drill
	begun  event.DrillBegun
	// moved says that the task had to leave a machine that cannot be spared. The machine it came to is the one that is
	// hit, and may be another than was agreed to: the drill begins anew from there, before anything is broken.
	moved bool
}

// run carries a drill out, as often as its cluster changes before it begins.
func (g *gate) run(ctx context.Context, e failover.Engine, opt failover.Options) (failover.Result, error) {
	for range maxAgain {
		g.shut, g.moved = false, false
		e.Emit = func(ev event.Event) error { return g.pass(ctx, ev) }
		r, err := e.Run(ctx, opt)
		if !errors.Is(err, errAgain) {
			return r, err
		}
	}
	return failover.Result{}, errUnsteady
}

// pass takes one event; the question ends with ctx.
func (g *gate) pass(ctx context.Context, e event.Event) error {
	if g.shut {
		return nil
	}
	switch e := e.(type) {
	case event.DrillBegun:
		g.begun = e
		if err := g.ask(ctx); err != nil {
			g.shut = true
			return err
		}
	case event.DrillPhase:
		g.moved = g.moved || e.Phase == "prepare"
		if e.Phase == "baseline" && g.moved && !g.any && failover.Dangerous(e.Drill) {
			g.shut, g.agreed = true, g.begun.Target
			return errAgain
		}
	}
	return g.emit(e)
}

func (g *gate) ask(ctx context.Context) error {
	if g.begun.Target == g.agreed {
		return nil
	}
	begun := time.Now()
	yes, err := g.agree(ctx, g.agreement())
	switch {
	case err != nil:
		return err
	case !yes:
		return tui.ErrDeclined
	case !g.any && time.Since(begun) > slowAnswer: // what was looked at before may no longer be so
		g.agreed = g.begun.Target
		return errAgain
	}
	return nil
}

// agreement is what is asked. Where more than a container is taken away only the machine's name is a yes.
func (g *gate) agreement() tui.Agreement {
	b := g.begun
	return tui.Agreement{
		Drill: b.Drill, Target: b.Target, Expected: b.Expected, Dangerous: failover.Dangerous(b.Drill) || b.ExpectedMS < 0,
	}
}
