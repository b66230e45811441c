package main

import (
	"context"
	"time"

	"holdfast/steps/event"
	"holdfast/steps/failover"
	"holdfast/steps/journal"
	"holdfast/tui"
)

// drilling is drills that somebody wants, and how they are looked at.
type drilling struct {
	orders   []failover.Options
	power    failover.Power // nil: by hand
	takeOver bool           // of the machines' locks, from whoever has them
	show     event.Sink     // beside the record
	agree    tui.Agree
	any      bool                        // agreed to beforehand
	ended    func(failover.Result) error // told of each; its error ends them all. nil: the events have told enough
	unlocked func(error)                 // told, at the end, of locks that could not be given back
}

// drillAll holds every machine's lock, and the record of the run, over all the drills. Losing the lock ends the one that
// goes on, which mends first.
func (a *app) drillAll(ctx context.Context, s *session, w drilling) error {
	run := journal.NewRun(time.Now())
	lock, err := a.hold(ctx, s, run, w.takeOver)
	if err != nil {
		return err
	}
	defer letGo(context.WithoutCancel(ctx), lock, w.unlocked)
	log, err := journal.OpenRun(a.state, s.cluster.Name, run, time.Now())
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() { // ends with the context at the latest
		select {
		case <-lock.Lost():
			cancel()
		case <-ctx.Done():
		}
	}()
	events := event.NewStamper(run, time.Now, event.Tee(log, w.show))
	for _, n := range a.simulationNotice() {
		_ = events.Emit(n) // a record that fails stops the drill by itself
	}
	keepLock(ctx, lock, events)
	e, err := a.engine(ctx, s, w.power)
	if err != nil {
		return err
	}
	for _, order := range w.orders {
		if err := w.one(ctx, e, events.Emit, order); err != nil {
			return orLost(lock.Err(), err)
		}
	}
	return nil
}

func (w drilling) one(ctx context.Context, e failover.Engine, emit func(event.Event) error, order failover.Options) error {
	g := &gate{emit: emit, agree: w.agree, any: w.any}
	r, err := g.run(ctx, e, order)
	if err != nil || w.ended == nil {
		return err
	}
	return w.ended(r)
}

// orLost puts the loss of the lock before what followed from it.
func orLost(lost, err error) error {
	if lost != nil {
		return fail(exitLocked, lost)
	}
	return err
}
