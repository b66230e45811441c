package failover

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps"
)

// loose is a switch without a wire.
type loose struct{}

func (loose) Off(context.Context, string) error { return nil }
func (loose) On(context.Context, string) error  { return nil }

var errCut = errors.New("the connection is gone")

// When the way to the target is lost, its own timer mends, and the markers stay for the next start.
func TestHostThatDoesNotAnswerDuringTheHeal(t *testing.T) {
	for _, name := range []string{"partition", "stop-docker"} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.hook = func(host, text string) {
					w.mu.Lock()
					defer w.mu.Unlock()
					if w.boxes["n2"].away() && host == "n2" && strings.Contains(text, "drill/heal\n") {
						w.boxes["n2"].refuse = errCut
					}
				}
				r, err := w.cheaply().Run(t.Context(), Options{Drill: name})
				if err != nil || r.Verdict != Failed || !strings.Contains(strings.Join(r.Reasons, " "), "could not be mended") || r.Hint != hintLeftover {
					t.Fatalf("%v %s %q %q", err, r.Verdict, r.Reasons, r.Hint)
				}
				if !slices.Contains(w.done, "timer of n2") || w.boxes["n2"].away() {
					t.Errorf("the machine did not mend itself: %v", w.done)
				}
				w.boxes["n2"].refuse, w.hook = nil, nil
				time.Sleep(2 * time.Minute)
				r, err = w.cheaply().Run(t.Context(), Options{Drill: name})
				if err != nil || r.Verdict != Passed {
					t.Errorf("the next start: %v %s %q", err, r.Verdict, r.Reasons)
				}
				if d := cmp.Diff([]string(nil), w.asBefore()); d != "" {
					t.Error(d)
				}
			})
		})
	}
}

// dying is a Cluster whose process ends after so many commands: from then on nothing of it happens any more.
type dying struct {
	*world
	left int
}

func (d *dying) Run(ctx context.Context, host string, s steps.Script) (steps.Result, error) {
	d.mu.Lock()
	d.left--
	dead := d.left < 0
	d.mu.Unlock()
	if dead {
		return steps.Result{}, errCut
	}
	return d.world.Run(ctx, host, s)
}

// Killed without a word at any command, the drill is found by the next start, mended, and can be run again.
func TestKilledAtAnyMoment(t *testing.T) {
	for _, name := range []string{"drain", "stop-docker", "partition", "power-off"} {
		for left := 4; left < 44; left += 3 {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				e := w.cheaply()
				d := &dying{w, left}
				e.Cluster = d
				if name == "power-off" {
					e.Power = halfDead{d}
				}
				first, _ := e.Run(t.Context(), Options{Drill: name})
				r, err := w.cheaply().Run(t.Context(), Options{Drill: name})
				if err != nil || r.Verdict != Passed {
					t.Errorf("%s, killed after %d commands (%s): %v %s %q", name, left, first.Verdict, err, r.Verdict, r.Reasons)
				}
				if left := w.asBefore(); len(left) > 0 {
					t.Errorf("%s: %v", name, left)
				}
			})
		}
	}
}

// halfDead can switch off, and is dead when it comes to switching on again.
type halfDead struct{ d *dying }

func (h halfDead) Off(ctx context.Context, host string) error { return h.d.Off(ctx, host) }
func (h halfDead) On(ctx context.Context, host string) error {
	h.d.mu.Lock()
	dead := h.d.left < 0
	h.d.mu.Unlock()
	if dead {
		return errCut
	}
	return h.d.world.On(ctx, host)
}

func TestRecover(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		e := w.cheaply()
		if got, err := e.Recover(t.Context()); got != nil || err != nil {
			t.Errorf("nothing is left over: %v %v", got, err)
		}
		b := w.boxes["n2"]
		b.marker, b.heal, b.docker = "drill=stop-docker\ntarget=n2\nrun=r1\nowner=anna\nsince=2026-11-20T22:00:00Z\n", startDocker, false
		w.boxes["n1"].marker = "drill=stop-docker\ntarget=n2\nrun=r1\nowner=anna\n"
		b.touched, w.boxes["n1"].touched = time.Now(), time.Now()
		e.Gone = func(owner string) bool { return owner == "anna" }
		start := time.Now()
		got, err := e.Recover(t.Context())
		want := []Leftover{{Drill: "stop-docker", Target: "n2", Owner: "anna", Hosts: []string{"n1", "n2"}}}
		if d := cmp.Diff(want, got); d != "" || err != nil {
			t.Error(d, err)
		}
		if time.Since(start) > time.Second {
			t.Error("an owner who is gone was waited for")
		}
		if d := cmp.Diff([]string(nil), w.asBefore()); d != "" {
			t.Error(d)
		}
	})
}

func TestRecoverWithoutASwitchAsksForAHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.power = false
		w.boxes["n1"].marker, w.boxes["n2"].off = "drill=power-off\ntarget=n2\nrun=r1\n", true
		got, err := w.cheaply().Recover(t.Context())
		if err == nil || !strings.Contains(err.Error(), "n2 does not answer") || len(got) != 1 || w.boxes["n1"].marker == "" {
			t.Errorf("%v %v", got, err)
		}
	})
}
