package failover

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/steps/survival"
)

// check is everything that is asked before anything is touched: no other drill, a healthy cluster, a target whose loss
// it bears, and no fault that lies in wait already.
func (w *work) check(ctx context.Context) error {
	left, err := w.Recover(ctx)
	if err != nil {
		return refusal{err}
	}
	for _, l := range left {
		w.say("check", l.Target, "an interrupted drill ("+l.Drill+") was found and mended")
	}
	if err := w.healthy(ctx, len(left) > 0); err != nil {
		return err
	}
	if err := w.aim(); err != nil {
		return err
	}
	if err := w.expect(ctx); err != nil {
		return err
	}
	w.emit(event.DrillBegun{
		Drill: w.drill.name, Target: w.target, Addresses: w.Addresses, Expected: w.fate.Words() + ": " + w.fate.Why,
		ExpectedMS: w.expectedMS(),
	})
	if found := w.audit(ctx, w.before); len(found) > 0 && ctx.Err() == nil {
		w.fail(hintPlanted, found...)
		if !w.opt.Anyway {
			return errPlanted
		}
	}
	return ctx.Err()
}

// healthy takes the situation down. Only after something was mended a moment ago it is waited for.
func (w *work) healthy(ctx context.Context, wait bool) error {
	limit := time.Millisecond
	if wait {
		limit = patience
	}
	var ills []string
	var failed error
	w.look(ctx, &ills, &failed)
	if (len(ills) > 0 || failed != nil) && limit > time.Millisecond {
		w.until(ctx, limit, 3*time.Second, func() bool { w.look(ctx, &ills, &failed); return failed == nil && len(ills) == 0 })
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case failed != nil:
		return refuse(hintUnhealthy, "the swarm cannot be asked: %w", failed)
	case len(ills) > 0:
		return refuse(hintUnhealthy, "the cluster is not well: %s", strings.Join(ills, "; "))
	}
	w.learnManagers()
	return nil
}

// learnManagers goes by the swarm's own word, which knows of managers added by hand; the inventory names those it was
// installed with.
func (w *work) learnManagers() {
	w.Layout.Nodes = slices.Clone(w.Layout.Nodes)
	for i, n := range w.Layout.Nodes {
		if m, there := w.before.node(n.Name); there {
			w.Layout.Nodes[i].Manager = m.manager
		}
	}
}

func (w *work) look(ctx context.Context, ills *[]string, failed *error) {
	w.before, *failed = w.survey(ctx, "")
	*ills = nil
	if *failed == nil {
		*ills = w.before.ills(w.Inventory.Hosts)
	}
}

// aim chooses the target, or judges the one that was asked for.
func (w *work) aim() error {
	if w.drill.name == "stop-leader" && w.Layout.Tolerates() == 0 {
		return refuse("Add managers until there are three, then run it again.",
			"losing the leader breaks the quorum: too few managers to choose another")
	}
	if w.target != "" {
		return w.judgeTarget()
	}
	pick := w.drill.pick
	if pick == nil {
		pick = pickCommon
	}
	name, err := pick(w)
	if err != nil {
		return refusal{err}
	}
	w.target = name
	return w.judgeTarget()
}

// judgeTarget refuses what would take more away than the drill is about.
func (w *work) judgeTarget() error {
	n, known := w.Layout.Node(w.target)
	switch {
	case !known:
		return refuse("Choose one of the machines of the cluster file.", "there is no machine called %q", w.target)
	case w.drill.cutsWay && slices.Contains(w.JumpHosts, w.target):
		return refuse(hintJump, "%s is the jump host: without it there is no way to the others, and none to mend it", w.target)
	case w.drill.storage && !w.isStorage(w.target):
		return refuse("Leave the target out: it is the storage server.", "%s holds no storage of its own", w.target)
	case !w.drill.machine && !w.drill.storage && !slices.Contains(w.before.running(), w.target):
		return refuse("Leave the target out: the drill finds it.", "the service does not run on %s", w.target)
	}
	f := w.Layout.Fate(w.drill.event(w.Layout, n), w.target)
	if !w.opt.Outage && !f.Outcome.Bearable() {
		return refuse(hintOutage, "this would be an outage by design: %s", f.Why)
	}
	return nil
}

// losable tells whether the drill on that machine is no outage.
func (w *work) losable(name string) bool {
	n, ok := w.Layout.Node(name)
	f := w.Layout.Fate(w.drill.event(w.Layout, n), name)
	return ok && f.Outcome.Bearable() && !(w.drill.cutsWay && slices.Contains(w.JumpHosts, name))
}

// pickCommon takes a machine with the task, for on any other the drill shows little. Where the only task runs on a
// machine that cannot be spared, it is moved first.
func pickCommon(w *work) (string, error) {
	for _, name := range w.before.running() {
		if w.losable(name) {
			return name, nil
		}
	}
	for _, n := range w.Layout.Nodes {
		if w.losable(n.Name) {
			for _, other := range w.Layout.Nodes {
				if !w.losable(other.Name) {
					w.unable = append(w.unable, other.Name)
				}
			}
			return n.Name, nil
		}
	}
	return "", steps.WithHint(errors.New("no machine of this cluster can be spared: it would be an outage by design"), hintOutage)
}

// expect computes what is to be expected, and takes down what the target is now.
func (w *work) expect(ctx context.Context) error {
	n, _ := w.Layout.Node(w.target)
	w.fate = w.Layout.Fate(w.drill.event(w.Layout, n), w.target)
	if here := slices.Contains(w.before.running(), w.target); !here && w.fate.Outcome == survival.Recovers && len(w.unable) == 0 {
		w.fate = survival.Fate{
			Event: w.fate.Event, Target: w.target, Outcome: survival.Survives,
			Parts: []survival.Part{{What: "the routing forgets the machine", Span: w.Layout.Timing.Down}},
			Why:   "the service does not run there; only its share of the routing is lost.",
		}
	}
	if !w.drill.cutsWay {
		return nil
	}
	var err error
	if w.boot, err = w.bootID(ctx); err != nil {
		return refuse(hintUnhealthy, "%s does not answer: %w", w.target, err)
	}
	return nil
}

// expectedMS is for readers of the result: -1 where an outage is expected.
func (w *work) expectedMS() int64 {
	switch w.fate.Outcome {
	case survival.Outage, survival.AtRisk:
		return -1
	case survival.Survives:
		return w.fate.Span().High.Milliseconds()
	}
	return w.fate.Span().About().Milliseconds()
}

func (w *work) outageExpected() bool { return w.expectedMS() < 0 }

// words is a duration as people say it.
func words(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }
