package main

import (
	"context"
	"errors"
	"testing"
	"time"

	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/tui"
)

// leaver ends a run in the middle of its first change.
type leaver struct {
	seen
	leave func()
}

func (l *leaver) Emit(e event.Envelope) error {
	if s, ok := e.Event.(event.StepStarted); ok && s.Phase == event.Apply {
		l.leave()
	}
	return l.seen.Emit(e)
}

// However a run is left from the screen, the next one goes on from there and comes to the proof.
func TestARunThatWasLeftIsResumed(t *testing.T) {
	for name, cause := range map[string]error{"left to its machines": steps.ErrDetach, "cut off": context.Canceled, "stopped gently": nil} {
		t.Run(name, func(t *testing.T) {
			e := newEngine(t)
			life, end := context.WithCancel(context.Background())
			t.Cleanup(end)
			p, err := e.practising(life, practiceFlags{playbook: "s3-nfs", speed: 50})
			if err != nil {
				t.Fatal(err)
			}
			connect(t, e, p.Cluster, &person{})
			ready, err := e.Prepare(t.Context(), p.Cluster, false)
			if err != nil {
				t.Fatal(err)
			}
			ctx, cut := context.WithCancelCause(t.Context())
			defer cut(nil)
			stop, once := make(chan struct{}), false
			first := &leaver{leave: func() {
				if once {
					return
				}
				if once = true; cause == nil {
					close(stop)
				} else {
					cut(cause)
				}
			}}
			if _, err := e.Run(ctx, tui.Job{Prepared: ready}, stop, first); err == nil {
				t.Fatal("a run that was left came to its end")
			}
			if ready, err = e.Prepare(t.Context(), p.Cluster, false); err != nil {
				t.Fatal(err)
			}
			var locked *tui.Locked
			late, done := context.WithTimeout(t.Context(), 2*time.Minute)
			defer done()
			result, err := e.Run(late, tui.Job{Prepared: ready}, make(chan struct{}), &seen{})
			if errors.As(err, &locked) {
				t.Fatalf("its own lock keeps the next run out: %v", err)
			}
			if err != nil || len(result.Endpoints) != 3 {
				t.Errorf("the next run: %v, served at %v", err, result.Endpoints)
			}
		})
	}
}
