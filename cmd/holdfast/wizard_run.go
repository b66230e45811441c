package main

import (
	"context"
	"errors"
	"path/filepath"
	"time"

	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/steps/hostlock"
	"holdfast/steps/journal"
	"holdfast/steps/runner"
	"holdfast/steps/s3check"
	"holdfast/tui"
)

// carryOut does what app.carryOut does for the verbs, with the events going to the screen.
func (e *wizardEngine) carryOut(ctx context.Context, job tui.Job, stop <-chan struct{}, sink event.Sink) (tui.Result, error) {
	a, s := e.app, e.session
	run := journal.NewRun(time.Now())
	lock, err := a.hold(ctx, s, run, false)
	if err != nil {
		return tui.Result{}, err
	}
	defer letGoQuietly(ctx, lock, sink)
	log, err := journal.OpenRun(a.state, s.cluster.Name, run, time.Now())
	if err != nil {
		return tui.Result{}, err
	}
	defer func() { _ = log.Close() }()
	secrets, err := a.secrets(s)
	if err != nil {
		return tui.Result{}, err
	}
	events := event.NewStamper(log.Run(), time.Now, event.Tee(log, sink))
	r := runner.Runner{
		Plan: without(job.Plan, job.Skips), Dialer: s.pool, Events: events, Values: secrets,
		Prober:  s3check.Checker{Memory: s3check.FileMemory(filepath.Join(a.state, s.cluster.Name, "objects.json"))},
		Version: version(), Systems: s.systems(), Kept: "the journal of this run is " + log.Dir(),
	}
	for _, skip := range job.Skips {
		_ = events.Emit(event.Notice{Level: event.Warning, Text: "left out: " + skip.Op + ", because: " + skip.Note}) // a record that fails stops the run by itself
	}
	keepLock(ctx, lock, events)
	a.running.Store(e.lines) // with a full screen a signal ends the program at once: its own keys are gentler
	_, err = r.Run(ctx, either(stop, lock.Lost()))
	a.running.Store(false)
	lock.Leave() // from here on nothing more is recorded
	if lost := lock.Err(); lost != nil && err != nil {
		err = fail(exitLocked, lost)
	}
	return e.result(job, log, secrets), err
}

// letGoQuietly gives the machines' locks back without a word on the terminal, which belongs to the screen.
func letGoQuietly(ctx context.Context, lock *hostlock.Lock, sink event.Sink) {
	if errors.Is(context.Cause(ctx), steps.ErrDetach) {
		lock.Leave()
		return
	}
	if err := lock.Release(ctx); err != nil {
		_ = sink.Emit(event.Envelope{At: time.Now(), Event: event.Notice{
			Level: event.Warning, Text: "a lock could not be given back; your own next run takes it without asking: " + err.Error(),
		}})
	}
}

func (e *wizardEngine) result(job tui.Job, log *journal.Journal, secrets *journal.Secrets) tui.Result {
	out := tui.Result{Credentials: secrets.Path(), Log: log.Dir()}
	for _, op := range job.Plan.Ops {
		if op.Probe != nil {
			out.Endpoints = append(out.Endpoints, op.Probe.Endpoints...)
		}
	}
	return out
}
