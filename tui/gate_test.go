package tui

import (
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/steps/event"
)

// walkers sends each op through its phases, all ops side by side, and tells which have come through so far.
func walkers(g *Gate, ops ...string) func() []string {
	var mu sync.Mutex
	var through []string
	for _, op := range ops {
		go func() {
			for _, phase := range []event.Phase{event.Check, event.Apply, event.Verify} {
				_ = g.Emit(event.Envelope{Event: event.StepStarted{Op: op, Phase: phase}})
			}
			mu.Lock()
			defer mu.Unlock()
			through = append(through, op)
		}()
	}
	return func() []string {
		synctest.Wait()
		mu.Lock()
		defer mu.Unlock()
		return slices.Sorted(slices.Values(through))
	}
}

func TestAnOpenGateHoldsNobodyUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewGate()
		if got := walkers(g, "a", "b")(); len(got) != 2 || g.Waiting() != 0 {
			t.Errorf("through: %v, waiting: %d", got, g.Waiting())
		}
	})
}

func TestAClosedGateLetsOneStepThroughAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewGate()
		g.Close()
		through := walkers(g, "a", "b", "c")
		if got := through(); len(got) != 0 || g.Waiting() != 3 {
			t.Errorf("closed: through %v, waiting %d", got, g.Waiting())
		}
		g.Step()
		if got := through(); len(got) != 1 || g.Waiting() != 2 {
			t.Errorf("one step: through %v, waiting %d", got, g.Waiting())
		}
		g.Open()
		if got := through(); len(got) != 3 || g.Waiting() != 0 {
			t.Errorf("open: through %v, waiting %d", got, g.Waiting())
		}
	})
}

func TestAGateLetsEverythingElsePass(t *testing.T) {
	g := NewGate()
	g.Close()
	for _, e := range []event.Event{event.RunStarted{}, event.StepFinished{}, event.StepOutput{}} {
		if settle, err := g.Stage(event.Envelope{Event: e}); settle != nil || err != nil {
			t.Errorf("%s is held up", e.Type())
		}
	}
}

func TestAStepThatHasBegunGoesOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := NewGate()
		begin := event.Envelope{Event: event.StepStarted{Op: "a", Phase: event.Check}}
		_ = g.Emit(begin)
		g.Close()
		done := make(chan error, 1)
		go func() { done <- g.Emit(event.Envelope{Event: event.StepStarted{Op: "a", Phase: event.Apply}}) }()
		select {
		case <-done:
		case <-time.After(time.Hour): // of the bubble's own time
			t.Error("its second phase is held up: the host would be left half changed")
		}
	})
}

func TestTheGuardSwallowsWhatWasMeantForSomethingElse(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGuard()
		if g.takes() {
			t.Error("the very first key is taken")
		}
		for range 4 {
			time.Sleep(300 * time.Millisecond)
			if g.takes() {
				t.Error("a key of somebody who is typing is taken")
			}
		}
		time.Sleep(300 * time.Millisecond)
		if !g.takes() {
			t.Error("whoever goes on typing never gets through")
		}
		rested := newGuard()
		time.Sleep(quiet)
		for range 2 {
			if !rested.takes() {
				t.Error("after a rest a key is not taken")
			}
		}
	})
}

func TestTheDeskGivesUpWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk()
		ctx, cancel := contextOf(t)
		errs := make(chan error, 2)
		go func() { _, err := d.Secret(ctx, Secret{}); errs <- err }()
		go func() { _, err := d.Trust(ctx, nil); errs <- err }()
		synctest.Wait()
		q := (<-d.questions)
		cancel()
		for range 2 {
			if err := <-errs; err == nil {
				t.Error("a question that nobody answers is answered")
			}
		}
		q.answer <- reply{err: errors.New("too late")} // must not block
		if msg := d.next(ctx); msg != nil {
			t.Errorf("after the end there is a question: %v", msg)
		}
	})
}
