package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/user"
	"time"

	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/steps/hostlock"
	"holdfast/steps/journal"
)

// hold takes the lock of every machine, before any of them is changed. A refusal is exit code 5.
func (a *app) hold(ctx context.Context, s *session, run string, takeOver bool) (*hostlock.Lock, error) {
	owner, err := journal.Owner(a.state, s.cluster.Name)
	if err != nil {
		return nil, err
	}
	me := hostlock.Holder{ID: owner, Who: whoAmI(), PID: os.Getpid(), Run: run, Version: version(), Since: time.Now()}
	lock, err := hostlock.Take(ctx, s.pool, s.cluster.Hosts, me, takeOver)
	var held *hostlock.Held
	if errors.As(err, &held) {
		return nil, fail(exitLocked, err)
	}
	return lock, err
}

// whoAmI is how others can find us: user@machine.
func whoAmI() string {
	name, machine := "somebody", "a machine"
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	if h, err := os.Hostname(); err == nil {
		machine = h
	}
	return name + "@" + machine
}

// keepLock keeps the lock fresh while the run goes on; what happens to it is part of the record.
func keepLock(ctx context.Context, lock *hostlock.Lock, events *event.Stamper) {
	say := func(level event.Level, host, text string) {
		_ = events.Emit(event.Notice{Level: level, Host: host, Text: text}) // a record that fails stops the run by itself
	}
	for _, f := range lock.Former() {
		say(event.Warning, f.Host, fmt.Sprintf("lock taken over: %s; that run, if it lives, stops within half a minute, once its running steps have ended", f))
	}
	lock.Keep(ctx, func(n hostlock.Note) {
		level := event.Info
		if n.Warning {
			level = event.Warning
		}
		say(level, n.Host, n.Text)
	})
}

// letGo gives the locks back. Where work was left running on the machines they stay, and say whose it is: our own next
// run takes them without asking.
func letGo(ctx context.Context, lock *hostlock.Lock, failed func(error)) {
	if errors.Is(context.Cause(ctx), steps.ErrDetach) {
		lock.Leave()
		return
	}
	if err := lock.Release(ctx); err != nil {
		failed(err)
	}
}

// notGivenBack says what a lock that stayed behind means.
func notGivenBack(err error) string {
	return "a lock could not be given back; your own next run takes it without asking: " + err.Error()
}

// either is closed with the first of two channels.
func either(a, b <-chan struct{}) <-chan struct{} {
	first := make(chan struct{})
	go func() { // ends with the program where neither closes
		defer close(first)
		select {
		case <-a:
		case <-b:
		}
	}()
	return first
}
