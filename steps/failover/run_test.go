package failover

import (
	"context"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps/event"
)

func TestEveryDrillOnAHealthyCluster(t *testing.T) {
	for _, d := range All() {
		t.Run(d.Name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				if d.Name == "stop-leader" {
					w.managers = []string{"n1", "n2", "n3"}
				}
				if d.Name == "power-off" {
					w.every = 0 // at the real rate
				}
				r, err := w.engine().Run(t.Context(), Options{Drill: d.Name, Outage: d.OutageOnly})
				if err != nil {
					t.Fatal(err)
				}
				want := Passed
				if d.OutageOnly {
					want = Outage
				}
				if r.Verdict != want {
					t.Fatalf("%s because %q\n%s", r.Verdict, r.Reasons, Text(r))
				}
				checkGood(t, w, r)
			})
		})
	}
}

// Managers that were added by hand count: the swarm knows better than the inventory.
func TestManagersAreThoseTheSwarmNames(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		e := w.engine()
		w.managers = []string{"n1", "n2", "n3"}
		r, err := e.Run(t.Context(), Options{Drill: "stop-leader"})
		if err != nil || r.Verdict != Passed || r.Target != "n1" {
			t.Errorf("%v %s on %s: %q", err, r.Verdict, r.Target, r.Reasons)
		}
		if e.Layout.Tolerates() != 0 {
			t.Error("the caller's layout was changed")
		}
	})
}

func TestWhatTakesLongIsAskedLessOften(t *testing.T) {
	for took, want := range map[time.Duration]int{0: 60, 4 * time.Second: 5, 20 * time.Second: 2} {
		synctest.Test(t, func(t *testing.T) {
			asked := 0
			until(t.Context(), 59500*time.Millisecond, time.Second, func() bool { asked++; time.Sleep(took); return false })
			if asked != want {
				t.Errorf("an answer takes %s: asked %d times in a minute, want %d", took, asked, want)
			}
		})
	}
}

// checkGood is what every good result has.
func checkGood(t *testing.T, w *world, r Result) {
	t.Helper()
	if d := cmp.Diff([]string(nil), w.asBefore()); d != "" {
		t.Error("not as it was:", d)
	}
	if len(w.done) == 0 {
		t.Error("nothing was broken: that is survived by anything")
	}
	if r.Acknowledged < 15 || r.ReadBack < 15 || r.OldObjectsIntact != 1 || w.every == 0 && r.JustBefore < 10 {
		t.Errorf("%d acknowledged, %d of them just before, %d read back, %d old", r.Acknowledged, r.JustBefore, r.ReadBack, r.OldObjectsIntact)
	}
	if len(r.GapMS) != 3 || len(r.TaskBefore) != 1 || len(r.TaskAfter) != 1 || r.Expected == "" {
		t.Errorf("incomplete: %+v", r)
	}
	if r.FailedRequests > 0 && r.GapNextMS < 1000 && r.TaskBefore[0] == r.Target {
		t.Errorf("requests failed, but the gap is %d ms", r.GapNextMS)
	}
	for _, kind := range []string{"inject", "heal", "steady"} {
		if !slices.ContainsFunc(r.Timeline.Marks, func(m event.DrillMark) bool { return m.Kind == kind }) {
			t.Errorf("no mark %q on the timeline", kind)
		}
	}
	last, ok := w.events[len(w.events)-1].(event.DrillFinished)
	if !ok || last.Verdict != r.Verdict {
		t.Errorf("the last event is %#v", w.events[len(w.events)-1])
	}
}

func TestTheTaskIsMovedOffAMachineThatCannotBeSpared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.task = "n1"
		r, err := w.engine().Run(t.Context(), Options{Drill: "stop-docker"})
		if err != nil || r.Verdict != Passed || r.Target == "n1" || r.TaskBefore[0] != r.Target {
			t.Fatalf("%v\n%s", err, Text(r))
		}
		if want := []string{"drain n1", "active n1", "lost n3"}; !slices.Equal(w.done[:3], want) {
			t.Errorf("done: %v", w.done)
		}
		checkGood(t, w, r)
	})
}

func TestRefusals(t *testing.T) {
	for name, tc := range map[string]struct {
		opt    Options
		change func(*world, *Engine)
		want   string
	}{
		"server without --outage":    {Options{Drill: "reboot", Target: "n1"}, nil, "outage by design"},
		"docker on the only manager": {Options{Drill: "stop-docker", Target: "n1"}, nil, "too few managers"},
		"storage without --outage":   {Options{Drill: "storage"}, nil, "outage by design"},
		"one manager":                {Options{Drill: "stop-leader", Outage: true}, nil, "breaks the quorum"},
		"node drained":               {Options{Drill: "drain"}, func(w *world, _ *Engine) { w.boxes["n3"].drain = true }, "n3 is drained"},
		"node down":                  {Options{Drill: "drain"}, func(w *world, _ *Engine) { w.boxes["n3"].docker = false }, "n3 is not ready"},
		"no task":                    {Options{Drill: "drain"}, func(w *world, _ *Engine) { w.lost = time.Now().Add(time.Hour) }, "0 of 1 tasks"},
		"jump host":                  {Options{Drill: "reboot", Target: "n2"}, func(_ *world, e *Engine) { e.JumpHosts = []string{"n2"} }, "jump host"},
		"unknown machine":            {Options{Drill: "drain", Target: "n9"}, nil, "no machine called"},
		"no task there":              {Options{Drill: "kill-container", Target: "n3"}, nil, "does not run on n3"},
		"no manager answers":         {Options{Drill: "drain"}, func(w *world, _ *Engine) { w.boxes["n1"].refuse = context.DeadlineExceeded }, "cannot be asked"},
		"another drill": {Options{Drill: "drain"}, func(w *world, _ *Engine) {
			w.boxes["n2"].marker, w.boxes["n2"].touched = "drill=reboot\nrun=x\nowner=bob\n", time.Now()
			for i := range 20 {
				time.AfterFunc(time.Duration(i)*15*time.Second, func() { w.mu.Lock(); w.boxes["n2"].touched = time.Now(); w.mu.Unlock() })
			}
		}, "another drill is running"},
		"a machine that cannot be told": {Options{Drill: "drain"}, func(w *world, _ *Engine) {
			w.hook = func(host, text string) {
				if host == "n3" && strings.Contains(text, "mkdir \"$d\"") {
					w.mu.Lock()
					w.boxes["n3"].refuse = context.DeadlineExceeded
					w.mu.Unlock()
				}
			}
		}, "n3 cannot be told"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				e := w.engine()
				if tc.change != nil {
					tc.change(w, &e)
				}
				r, err := e.Run(t.Context(), tc.opt)
				if err != nil || r.Verdict != Refused || !strings.Contains(strings.Join(r.Reasons, " "), tc.want) {
					t.Fatalf("%v %s %q, want %q", err, r.Verdict, r.Reasons, tc.want)
				}
				if name != "a machine that cannot be told" && r.Hint == "" {
					t.Error("no remedy")
				}
				if len(w.done) > 0 {
					t.Errorf("done all the same: %v", w.done)
				}
			})
		})
	}
	if _, err := (Engine{}).Run(t.Context(), Options{Drill: "moon"}); err == nil || !strings.Contains(err.Error(), "moon") {
		t.Errorf("%v", err)
	}
}

// Whatever is going on when the operator wants to stop: it is mended, and nothing is left.
func TestCtrlCInEveryPhase(t *testing.T) {
	for _, d := range All() {
		for _, phase := range []string{"check", "baseline", "inject", "observe", "heal", "steady", "read-back"} {
			t.Run(d.Name+"/"+phase, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					w := newWorld(t)
					if d.Name == "stop-leader" {
						w.managers = []string{"n1", "n2", "n3"}
					}
					ctx, cancel := context.WithCancel(t.Context())
					defer cancel()
					w.onEvent = func(e event.Event) error {
						p, ok := e.(event.DrillPhase)
						if ok && (p.Phase == phase || phase == "observe" && p.Phase == "inject") {
							if phase == "observe" {
								time.AfterFunc(6*time.Second, cancel)
							} else {
								cancel()
							}
						}
						return nil
					}
					r, err := w.cheaply().Run(ctx, Options{Drill: d.Name, Outage: d.OutageOnly})
					if err != nil || r.Verdict != Interrupted {
						t.Errorf("%v %s %q", err, r.Verdict, r.Reasons)
					}
					time.Sleep(2 * time.Minute) // a machine that reboots all the same
					if d := cmp.Diff([]string(nil), w.asBefore()); d != "" {
						t.Errorf("not as it was: %s\ndone: %v\n%q", d, w.done, r.Reasons)
					}
				})
			})
		}
	}
}

func TestAnEventThatCannotBeKeptStopsAndMends(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.onEvent = func(e event.Event) error {
			if p, ok := e.(event.DrillPhase); ok && p.Phase == "inject" {
				return context.DeadlineExceeded
			}
			return nil
		}
		r, err := w.engine().Run(t.Context(), Options{Drill: "drain"})
		if err == nil || r.Verdict != Interrupted {
			t.Errorf("%v %s", err, r.Verdict)
		}
		if d := cmp.Diff([]string(nil), w.asBefore()); d != "" {
			t.Error("not as it was:", d)
		}
	})
}
