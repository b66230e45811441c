package failover

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/johannesboyne/gofakes3"
	"github.com/johannesboyne/gofakes3/backend/s3mem"
)

// plant puts a fault into a world, one that no address shows while nothing fails over.
func plant() map[string]func(*world) {
	return map[string]func(*world){
		"empty local volume":       func(w *world) { w.boxes["n3"].empty = gofakes3.New(s3mem.New()).Server() },
		"missing from the exports": func(w *world) { w.exports = w.exports[:len(w.exports)-1] },
		"constraint":               func(w *world) { w.rules = []string{"node.hostname==host-n2"} },
		"async": func(w *world) {
			for i := range w.exports {
				w.exports[i] = strings.Replace(w.exports[i], "(sync", "(async", 1)
			}
		},
		"second writer": func(w *world) { w.second = "n3" },
	}
}

func TestPlantedFaultsAreFoundBeforeAnythingIsBroken(t *testing.T) {
	want := map[string]string{
		"empty local volume": "n3: volume s3-meta is an empty local one", "missing from the exports": "n3 is not in the exports of /meta",
		"constraint": "may run on 1 of 3 machines", "async": "exported async", "second writer": "2 containers use volume s3-meta",
	}
	for name, put := range plant() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				put(w)
				r, err := w.engine().Run(t.Context(), Options{Drill: "stop-docker"})
				if err != nil || r.Verdict != Failed || !strings.Contains(strings.Join(r.Reasons, "\n"), want[name]) || r.Hint == "" {
					t.Errorf("%v %s %q %q", err, r.Verdict, r.Reasons, r.Hint)
				}
				if len(w.done) > 0 {
					t.Errorf("something was broken: %v", w.done)
				}
			})
		})
	}
}

// Told to go on anyway, the clients outside find those that show from there; none is ever called good.
func TestPlantedFaultsAreSeenFromOutside(t *testing.T) {
	for name, put := range plant() {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				put(w)
				r, err := w.engine().Run(t.Context(), Options{Drill: "stop-docker", Anyway: true})
				if err != nil || r.Verdict != Failed || len(w.done) == 0 {
					t.Fatalf("%v %s %v", err, r.Verdict, w.done)
				}
				why := strings.Join(r.Reasons, "\n")
				if name == "empty local volume" && (r.Lost == 0 || r.Stale == 0 || r.OldObjectsIntact != 0 || !strings.Contains(why, "old object")) {
					t.Errorf("an empty store went unnoticed: %s", Text(r))
				}
				if name == "constraint" && !strings.Contains(why, "not served again") {
					t.Errorf("nothing can have taken over: %s", Text(r))
				}
				if left := w.asBefore(); len(left) > 0 {
					t.Error(left)
				}
			})
		})
	}
}

func TestAStoreThatIsNotServedBeforeIsNotBroken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		e := w.engine()
		e.Addresses = append(e.Addresses, "http://10.77.0.19:8000")
		r, err := e.Run(t.Context(), Options{Drill: "kill-container"})
		if err != nil || r.Verdict != Failed || len(w.done) != 0 || len(w.asBefore()) > 0 {
			t.Errorf("%v %s %q %v %v", err, r.Verdict, r.Reasons, w.done, w.asBefore())
		}
	})
}

func TestAFaultThatDidNotHappenIsNotSurvived(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		e := w.engine()
		e.Power = loose{}
		r, err := e.Run(t.Context(), Options{Drill: "power-off"})
		if err != nil || r.Verdict != Failed || !strings.Contains(r.Reasons[0], "still answers") {
			t.Errorf("%v %s %q", err, r.Verdict, r.Reasons)
		}
		if left := w.asBefore(); len(left) > 0 {
			t.Error(left)
		}
	})
}

func TestPowerByHand(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.power = false
		start := time.Now()
		time.AfterFunc(90*time.Second, func() { _ = w.Off(t.Context(), "n2") }) // the person takes their time
		time.AfterFunc(200*time.Second, func() { _ = w.On(t.Context(), "n2") })
		r, err := w.engine().Run(t.Context(), Options{Drill: "power-off", Target: "n2"})
		if err != nil || r.Verdict != Passed || time.Since(start) < 200*time.Second {
			t.Errorf("%v\n%s", err, Text(r))
		}
		if r.GapNextMS > 60_000 {
			t.Errorf("the time until the person acted is no gap: %d ms", r.GapNextMS)
		}
		checkGood(t, w, r)
	})
}
