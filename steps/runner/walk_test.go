package runner

import (
	"context"
	"errors"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/steps/stepstest"
)

func TestFailureBlocksWhatNeedsIt(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newStand(op("n1/a"), op("n2/a"), op("n1/b", "n1/a"), op("n2/b", "n2/a"), op("n2/c", "n1/b"), op("n1/d"))
		s.host("n1").On("do a", stepstest.Exit(4))
		report, err := s.run(t)
		if !errors.Is(err, ErrFailed) || errors.Is(err, steps.ErrUnreachable) {
			t.Errorf("error %v", err)
		}
		want := "n1/a=failed n2/a=changed n1/b=blocked n2/b=changed n2/c=blocked n1/d=changed"
		if got := outcomeOf(s, report); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		for _, e := range find[event.StepFinished](&s.rec) {
			if e.Outcome == steps.Blocked && (e.Cause != "n1/a" || !strings.Contains(e.Error, "n1/a")) {
				t.Errorf("%s is blocked by %q: %s; the root is n1/a", e.Op, e.Cause, e.Error)
			}
		}
		end := find[event.RunFinished](&s.rec)
		counts := map[steps.Outcome]int{steps.Failed: 1, steps.Blocked: 2, steps.Changed: 3}
		if len(end) != 1 || end[0].Outcome != event.Failed || !cmp.Equal(end[0].Counts, counts) {
			t.Errorf("end %+v", end)
		}
	})
}

// times gives when each host was asked for something, in seconds from the start.
func times(s *stand, start time.Time, host, match string) []float64 {
	var out []float64
	for _, c := range s.host(host).Calls() {
		if strings.Contains(c.Text, match) {
			out = append(out, c.At.Sub(start).Seconds())
		}
	}
	return out
}

func TestHostsSideBySide(t *testing.T) {
	tests := []struct {
		name     string
		parallel int
		group    string
		want     map[string][]float64
	}{
		{"all at once, ops of a host in turn", 0, "", map[string][]float64{"n1": {0, 1}, "n2": {0, 1}, "n3": {0, 1}}},
		{"two hosts at a time, in plan order", 2, "", map[string][]float64{"n1": {0, 1}, "n2": {0, 2}, "n3": {1, 2}}},
		{"a group one at a time over hosts", 0, "swarm", map[string][]float64{"n1": {0, 3}, "n2": {1, 4}, "n3": {2, 5}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				var ops []steps.Op
				for _, id := range []string{"n1/a", "n2/a", "n3/a", "n1/b", "n2/b", "n3/b"} {
					ops = append(ops, with(op(id), func(o *steps.Op) { o.Policy.Group = tt.group }))
				}
				s := newStand(ops...)
				s.Parallel = tt.parallel
				for host := range tt.want {
					s.host(host).On("do ", stepstest.After(time.Second, stepstest.Exit(0)))
				}
				start := time.Now()
				if _, err := s.run(t); err != nil {
					t.Fatal(err)
				}
				for host, want := range tt.want {
					if got := times(s, start, host, "do "); !slices.Equal(got, want) {
						t.Errorf("%s worked at %v, want %v", host, got, want)
					}
				}
			})
		})
	}
}

func TestHostThatCannotBeDialled(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newStand(op("n1/a"), op("n2/a"), op("n2/b"), op("n1/b", "n2/a"), op("n1/c"))
		s.host("n2").Down(steps.WithHint(errors.New("connection refused"), "is sshd running?"))
		report, err := s.run(t)
		if !errors.Is(err, steps.ErrUnreachable) || steps.HintOf(err) != "is sshd running?" {
			t.Errorf("error %v, hint %q", err, steps.HintOf(err))
		}
		want := "n1/a=changed n2/a=blocked n2/b=blocked n1/b=blocked n1/c=changed"
		if got := outcomeOf(s, report); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		failed := find[event.HostFailed](&s.rec)
		if len(failed) != 1 || failed[0].Host != "n2" || failed[0].Hint == "" {
			t.Errorf("said %+v", failed)
		}
		if n := s.host("n2").Dials(); n != 1 {
			t.Errorf("dialled %d times", n)
		}
		for _, e := range find[event.StepFinished](&s.rec) {
			if e.Outcome == steps.Blocked && e.Cause != "n2" {
				t.Errorf("%s is blocked by %q", e.Op, e.Cause)
			}
		}
		if len(report.Failures) != 1 || report.Failures[0].Host != "n2" || report.Failures[0].Op != "" {
			t.Errorf("failures %+v", report.Failures)
		}
	})
}

func TestHostLostForGood(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newStand(op("n1/a"), op("n2/a"), op("n1/b"), op("n2/b", "n1/a"), op("n2/c"))
		s.host("n1").On("do a", stepstest.Lose())
		report, err := s.run(t)
		if !errors.Is(err, steps.ErrUnreachable) {
			t.Errorf("error %v", err)
		}
		want := "n1/a=failed n2/a=changed n1/b=blocked n2/b=blocked n2/c=changed"
		if got := outcomeOf(s, report); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		if n := len(times(s, time.Now(), "n1", "do a")); n != 1+maxLost {
			t.Errorf("tried %d times", n)
		}
		if n := len(find[event.HostFailed](&s.rec)); n != 1 {
			t.Errorf("the host was given up %d times", n)
		}
	})
}

func TestFirstInterrupt(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newStand(op("n1/a"), op("n2/a"), op("n1/b"), op("n2/b", "n2/a"), op("n2/c", "n2/b"))
		s.host("n1").On("do a", stepstest.After(10*time.Second, stepstest.Exit(0)))
		s.host("n2").On("do a", stepstest.Exit(1))
		time.AfterFunc(5*time.Second, func() { close(s.stop) })
		start := time.Now()
		report, err := s.run(t)
		if !errors.Is(err, ErrInterrupted) || steps.HintOf(err) == "" {
			t.Errorf("error %v", err)
		}
		if took := time.Since(start); took != 10*time.Second {
			t.Errorf("took %s: the running op must come to its end", took)
		}
		want := "n1/a=changed n2/a=failed n1/b=interrupted n2/b=blocked n2/c=blocked"
		if got := outcomeOf(s, report); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		if end := find[event.RunFinished](&s.rec); len(end) != 1 || end[0].Outcome != event.Interrupted {
			t.Errorf("end %+v", end)
		}
	})
}

func TestSecondInterrupt(t *testing.T) {
	for _, where := range []string{"check a", "do a", "verify a", "settle", "delay"} {
		t.Run(where, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := newStand(with(op("n1/a"), func(o *steps.Op) {
					o.Policy = steps.Policy{Timeout: time.Hour, Settle: time.Hour, Retries: 1, Delay: time.Hour}
				}), op("n1/b", "n1/a"))
				switch where {
				case "settle":
					s.host("n1").On("verify a", stepstest.Exit(1))
				case "delay":
					s.host("n1").On("do a", stepstest.Exit(1))
				default:
					s.host("n1").On(where, stepstest.Hang())
				}
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(5*time.Second, func() { close(s.stop) })
				time.AfterFunc(90*time.Second, cancel)
				start := time.Now()
				report, err := s.Run(ctx, s.stop)
				if took := time.Since(start); took != 90*time.Second {
					t.Errorf("took %s, want it to end with the context", took)
				}
				if got := outcomeOf(s, report); !errors.Is(err, ErrInterrupted) || got != "n1/a=interrupted n1/b=interrupted" {
					t.Errorf("%s, %v", got, err)
				}
				if len(report.Failures) != 0 || len(find[event.RunFinished](&s.rec)) != 1 {
					t.Errorf("%+v", report)
				}
			})
		})
	}
}

// What an interrupted run left is simply checked again by the next.
func TestRunAgain(t *testing.T) {
	bubble(t, func(t *testing.T) {
		s := newStand(op("n1/a"), op("n1/b"), op("n1/c"))
		for _, step := range []string{"a", "b", "c"} {
			s.host("n1").State("check "+step, "do "+step)
		}
		stop := make(chan struct{})
		s.rec.fail = func(e event.Event) error {
			if f, ok := e.(event.StepFinished); ok && f.Op == "n1/a" {
				close(stop)
			}
			return nil
		}
		if _, err := s.Run(t.Context(), stop); !errors.Is(err, ErrInterrupted) {
			t.Fatal(err)
		}
		s.rec.fail = nil
		for _, want := range []string{
			"n1/a=unchanged n1/b=changed n1/c=changed",
			"n1/a=unchanged n1/b=unchanged n1/c=unchanged",
		} {
			report, err := s.run(t)
			if got := outcomeOf(s, report); err != nil || got != want {
				t.Errorf("got  %s (%v)\nwant %s", got, err, want)
			}
		}
	})
}

func TestNothingUnrecordedIsDone(t *testing.T) {
	is := func(phase event.Phase, op string) func(event.Event) bool {
		return func(e event.Event) bool {
			s, ok := e.(event.StepStarted)
			return ok && s.Phase == phase && s.Op == op
		}
	}
	tests := []struct {
		name  string
		fails func(event.Event) bool
		asked []string // of n1
	}{
		{"at the start", func(e event.Event) bool { _, ok := e.(event.RunStarted); return ok }, nil},
		{"before a change", is(event.Apply, "n1/a"), []string{"check a"}},
		{"before a later step", is(event.Check, "n1/b"), []string{"check a", "do a", "verify a"}},
		{"while output comes", func(e event.Event) bool { _, ok := e.(event.StepOutput); return ok }, []string{"check a", "do a"}},
		{"at the end", func(e event.Event) bool { _, ok := e.(event.RunFinished); return ok }, []string{
			"check a", "do a", "verify a", "check b", "do b", "verify b",
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				s := newStand(op("n1/a"), op("n1/b"))
				s.host("n1").On("do a", stepstest.Print(0, "a line"))
				full := steps.WithHint(syscall.ENOSPC, "make room")
				s.rec.fail = func(e event.Event) error {
					if tt.fails(e) {
						return full
					}
					return nil
				}
				report, err := s.run(t)
				if !errors.Is(err, syscall.ENOSPC) || steps.HintOf(err) != "make room" || report.Outcome != event.Failed {
					t.Errorf("%v, %+v", err, report)
				}
				if diff := cmp.Diff(tt.asked, s.host("n1").Texts()); diff != "" {
					t.Errorf("asked (-want +got):\n%s", diff)
				}
			})
		})
	}
}

func TestPlansThatCannotEnd(t *testing.T) {
	tests := map[string][]steps.Op{
		"twice":            {op("n1/a"), op("n1/a")},
		"does not stand":   {op("n1/a", "n1/b"), op("n1/b")},
		"does not have":    {with(op("n1/a"), func(o *steps.Op) { o.Host = "n9" })},
		`for host ""`:      {with(op("n1/a"), func(o *steps.Op) { o.Host = "" })},
		"needs n1/nothing": {op("n1/a", "n1/nothing")},
	}
	for want, ops := range tests {
		s := newStand(op("n1/x"))
		s.Plan.Ops = ops
		if _, err := s.run(t); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
		if _, err := s.Survey(t.Context()); err == nil {
			t.Errorf("%s: surveyed", want)
		}
		if len(s.host("n1").Calls()) > 0 {
			t.Errorf("%s: the host was asked", want)
		}
	}
}
