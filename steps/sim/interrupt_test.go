package sim_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/steps/sim"
	"holdfast/steps/sim/machine"

	"github.com/google/go-cmp/cmp"
)

// moment is when, in the life of an op, something happens.
type moment string

const (
	before moment = "killed before"
	during moment = "killed during"
	after  moment = "killed after"
	cut    moment = "connection cut during"
)

// striker does something once, at a moment of one op.
type striker struct {
	op     steps.Op
	when   moment
	at     int // commands into the op, for during and cut
	strike func()

	mu    sync.Mutex
	inOp  bool
	count int
	done  bool
}

func (s *striker) event(e event.Event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch e := e.(type) {
	case event.StepStarted:
		if e.Op == s.op.ID && e.Phase == event.Apply {
			s.inOp = true
			s.now(before)
		}
	case event.StepFinished:
		if e.Op == s.op.ID {
			s.inOp = false
			s.now(after)
		}
	}
}

func (s *striker) now(m moment) {
	if m == s.when && !s.done {
		s.done = true
		s.strike()
	}
}

// command counts what runs on the op's machine while the op does.
func (s *striker) command(*machine.Proc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.inOp {
		return
	}
	if s.count++; s.count == s.at {
		s.now(s.when)
	}
}

// undisturbed gives the plan's mutating ops, how many commands each runs, and the state at the end.
func undisturbed(t *testing.T) (ops []steps.Op, commands map[string]int, end string) {
	t.Helper()
	commands = map[string]int{}
	synctest.Test(t, func(t *testing.T) {
		running := map[string]string{} // machine -> op
		var mu sync.Mutex
		j := newJourney(t, sim.Spec{Equip: func(h *machine.Host) error {
			h.Trace = func(*machine.Proc) {
				mu.Lock()
				defer mu.Unlock()
				commands[running[h.Hostname()]]++
			}
			return nil
		}}, "docker-ce")
		_, err := j.run(t.Context(), func(e event.Event) {
			mu.Lock()
			defer mu.Unlock()
			switch e := e.(type) {
			case event.StepStarted:
				if e.Phase == event.Apply {
					running[e.Host] = e.Op
				}
			case event.StepFinished:
				running[e.Host] = ""
			}
		})
		if err != nil {
			t.Fatalf("%v\n%s", err, j.lines.String())
		}
		for _, op := range j.planned.Ops {
			if commands[op.ID] > 0 && !op.Apply.Empty() {
				ops = append(ops, op)
			}
		}
		end = digest(t, j.c)
	})
	return ops, commands, end
}

// TestInterruptedAtEveryOp kills holdfast before, during and after every op that changes something, and cuts the
// connection during it. Each time apply is run again, and ends where an undisturbed run does.
func TestInterruptedAtEveryOp(t *testing.T) {
	ops, commands, want := undisturbed(t)
	tried, passed := 0, 0
	for i, op := range ops {
		for k, when := range []moment{before, during, after, cut} {
			if (raced || testing.Short()) && (i+k)%4 != 0 {
				continue // the race detector is slow: each op once, and each moment with a quarter of the ops
			}
			tried++
			if t.Run(string(when)+" "+op.ID, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { interrupted(t, op, when, max(1, commands[op.ID]/2), want) })
			}) {
				passed++
			}
		}
	}
	t.Logf("%d ops, %d points tried, %d passed; the state compared has %d lines", len(ops), tried, passed, strings.Count(want, "\n"))
}

func interrupted(t *testing.T, op steps.Op, when moment, at int, want string) {
	s := &striker{op: op, when: when, at: at}
	j := newJourney(t, sim.Spec{Equip: func(h *machine.Host) error {
		if h.Hostname() == op.Host {
			h.Trace = s.command
		}
		return nil
	}}, "docker-ce")
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	s.strike = func() { cancel(steps.ErrDetach) }
	if when == cut {
		s.strike = j.c.Node(op.Host).SSH.Drop
	}
	_, err := j.run(ctx, s.event)
	if !s.done {
		t.Fatalf("the moment never came: %v\n%s", err, j.lines.String())
	}
	if when != cut && err == nil && when != after {
		t.Error("a killed run says that it is done")
	}
	first := j.lines.String()
	j.must("again")
	if d := cmp.Diff(strings.Split(want, "\n"), strings.Split(digest(t, j.c), "\n")); d != "" {
		t.Errorf("another state than after an undisturbed run (-want +got):\n%s\n%s\n%s", d, first, j.lines.String())
	}
}
