package main

import (
	"context"
	"time"

	"holdfast/steps/event"
	"holdfast/steps/journal"
	"holdfast/steps/plan"
	"holdfast/steps/runner"
)

// work is a plan that somebody has agreed to, and how it is looked at.
type work struct {
	plan     plan.Plan
	takeOver bool            // of the machines' locks, from whoever has them
	stop     <-chan struct{} // running steps end, no more are started
	show     event.Sink      // beside the journal
	gentle   bool            // the first signal lets running steps end
	remarks  []event.Notice  // part of the record, before the first step
	unlocked func(error)     // told, at the end, of locks that could not be given back
}

// done is what a run leaves.
type done struct {
	report  runner.Report
	log     string // folder of the journal
	secrets *journal.Secrets
}

// execute runs a plan under the machines' locks, with its events going to the journal first and then to whoever looks on.
func (a *app) execute(ctx context.Context, s *session, w work) (done, error) {
	run := journal.NewRun(time.Now())
	lock, err := a.hold(ctx, s, run, w.takeOver)
	if err != nil {
		return done{}, err
	}
	defer letGo(ctx, lock, w.unlocked)
	log, err := journal.OpenRun(a.state, s.cluster.Name, run, time.Now())
	if err != nil {
		return done{}, err
	}
	defer func() { _ = log.Close() }()
	secrets, err := a.secrets(s)
	if err != nil {
		return done{}, err
	}
	events := event.NewStamper(log.Run(), time.Now, event.Tee(log, w.show))
	proof, err := a.prover(s, events)
	if err != nil {
		return done{}, err
	}
	r := runner.Runner{
		Plan: w.plan, Dialer: s.pool, Events: events, Values: secrets, Prober: proof,
		Version: version(), Systems: s.systems(), Kept: "the journal of this run is " + log.Dir(),
	}
	for _, n := range append(a.simulationNotice(), w.remarks...) {
		_ = events.Emit(n) // a record that fails stops the run by itself
	}
	keepLock(ctx, lock, events)
	a.running.Store(w.gentle)
	report, err := r.Run(ctx, either(w.stop, lock.Lost()))
	a.running.Store(false)
	lock.Leave() // from here on nothing more is recorded
	if lost := lock.Err(); lost != nil && err != nil {
		err = fail(exitLocked, lost)
	}
	return done{report, log.Dir(), secrets}, err
}
