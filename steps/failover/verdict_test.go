package failover

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/steps/s3check"
	"holdfast/steps/survival"
)

// canned is a Sampler with one answer to everything.
type canned struct {
	look s3check.Look
	back s3check.ReadBack
}

func (c canned) Prepare(context.Context) error                          { return nil }
func (c canned) Sample(ctx context.Context, _ func(event.DrillSamples)) { <-ctx.Done() }
func (c canned) Look(time.Time) s3check.Look                            { return c.look }
func (c canned) ReadBack(context.Context) s3check.ReadBack              { return c.back }

// judged is a drill on n2 that has come to its verdict with these findings.
func judged(t *testing.T, d drill, c canned, err error, change func(*work)) Result {
	t.Helper()
	w := newWorld(t)
	e := w.cheaply()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	k := newWork(e, d, Options{Drill: d.name, Target: "n2"}, cancel)
	k.fate = e.Layout.Fate(survival.WorkerOff, "n2")
	k.hit, k.sampler = time.Now(), c
	k.after, _ = k.survey(ctx, "")
	k.before = k.after
	if change != nil {
		change(k)
	}
	return k.judge(ctx, err)
}

func TestVerdicts(t *testing.T) {
	const far, own = "http://10.77.0.11:8000", "http://10.77.0.12:8000"
	gaps := func(far_, own_ time.Duration) s3check.Look {
		return s3check.Look{
			Gap:     map[string]time.Duration{far: far_, own: own_},
			GapVerb: map[string]map[string]time.Duration{far: {"PUT": far_}, own: {"PUT": own_}}, GapNext: far_,
		}
	}
	stale := gaps(time.Second, time.Second)
	stale.Stale, stale.StaleAt = 3, map[string]int{own: 3}
	staleFar := stale
	staleFar.StaleAt = map[string]int{far: 3}
	corrupted := gaps(0, 0)
	corrupted.Corrupted, corrupted.Examples = 1, []string{"object 7 is wrong"}
	good := s3check.ReadBack{Acknowledged: 5, Intact: 5, Old: 1, OldIntact: 1}
	for name, tc := range map[string]struct {
		c      canned
		err    error
		change func(*work)
		want   string
		why    string
	}{
		"all well":            {canned{gaps(30*time.Second, time.Hour), good}, nil, nil, Passed, ""},
		"too long elsewhere":  {canned{gaps(time.Hour, time.Hour), good}, nil, nil, Failed, "longest gap was 3600.0 s"},
		"stale where cut off": {canned{stale, good}, nil, nil, Passed, "n2 gave 3 outdated answers"},
		"stale elsewhere":     {canned{staleFar, good}, nil, nil, Failed, "outdated answers: 3"},
		"corrupted":           {canned{corrupted, good}, nil, nil, Failed, "object 7 is wrong"},
		"lost":                {canned{gaps(0, 0), s3check.ReadBack{Acknowledged: 5, Intact: 4, Lost: 1}}, nil, nil, Failed, "1 lost"},
		"resurrected":         {canned{gaps(0, 0), s3check.ReadBack{Resurrected: 2}}, nil, nil, Failed, "2 resurrected"},
		"unread":              {canned{gaps(0, 0), s3check.ReadBack{Unread: 1}}, nil, nil, Failed, "1 unread"},
		"old object gone":     {canned{gaps(0, 0), s3check.ReadBack{Old: 1}}, nil, nil, Failed, "intact: 0 of 1"},
		"not mended":          {canned{gaps(0, 0), good}, steps.WithHint(errors.New("could not be mended"), "x"), nil, Failed, "could not be mended"},
		"refused":             {canned{gaps(0, 0), good}, refuse("x", "no way"), nil, Refused, "no way"},
		"interrupted":         {canned{gaps(0, 0), good}, errors.Join(context.Canceled, nil), func(k *work) { k.cancel() }, Interrupted, ""},
		"expected outage": {canned{gaps(time.Minute, time.Minute), good}, nil, func(k *work) {
			k.fate = k.Layout.Fate(survival.StorageOff, "n1")
		}, Outage, ""},
		"expected outage that lost something": {canned{gaps(time.Minute, time.Minute), s3check.ReadBack{Lost: 1}}, nil, func(k *work) {
			k.fate = k.Layout.Fate(survival.StorageOff, "n1")
		}, Failed, "1 lost"},
		"second writer afterwards": {canned{gaps(0, 0), good}, nil, func(k *work) {
			k.Cluster.(*world).second = "n3"
		}, Failed, "2 containers use"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				r := judged(t, partition(), tc.c, tc.err, tc.change)
				if r.Verdict != tc.want || !strings.Contains(strings.Join(r.Reasons, "\n"), tc.why) {
					t.Errorf("%s because %q, want %s because %q", r.Verdict, r.Reasons, tc.want, tc.why)
				}
				if (r.Verdict == Failed || r.Verdict == Refused) && r.Hint == "" {
					t.Error("no remedy")
				}
				if r.Verdict == Passed && tc.why == "" && len(r.Reasons) > 0 {
					t.Errorf("reasons without need: %q", r.Reasons)
				}
			})
		})
	}
}

func TestManagersAreAskedInTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.managers = []string{"n1", "n2", "n3"}
		w.boxes["n1"].off = true // says nothing at all
		e := w.cheaply()
		s, err := e.survey(t.Context(), "n2")
		if err != nil || s.manager != "n3" {
			t.Errorf("%s answered: %v", s.manager, err)
		}
		w.boxes["n3"].refuse = errCut
		if s, err = e.survey(t.Context(), "n2"); err != nil || s.manager != "n2" {
			t.Errorf("%s answered: %v", s.manager, err)
		}
		w.boxes["n2"].docker = false
		if _, err = e.survey(t.Context(), "n2"); err == nil || !strings.Contains(err.Error(), "Cannot connect to the Docker daemon") {
			t.Errorf("%v", err)
		}
	})
}

// What a person sees goes in order: the expectation before the fault, the fault before the heal, the verdict last.
func TestEventsInOrder(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		r, err := w.engine().Run(t.Context(), Options{Drill: "kill-container"})
		if err != nil || r.Verdict != Passed {
			t.Fatal(err, r.Verdict, r.Reasons)
		}
		var order []string
		for _, e := range w.events {
			word := e.Type()
			if p, ok := e.(event.DrillPhase); ok {
				word = p.Phase
			}
			if len(order) == 0 || order[len(order)-1] != word {
				order = append(order, word)
			}
			if s, ok := e.(event.DrillSamples); ok && (s.Drill != "kill-container" || len(s.Addresses) != 3) {
				t.Errorf("%+v", s)
			}
		}
		at := -1
		for _, want := range []string{"check", "drill_begun", "baseline", "drill_samples", "inject", "observe", "heal", "steady", "read-back", "drill_finished"} {
			found := -1
			for i := at + 1; i < len(order) && found < 0; i++ {
				if order[i] == want {
					found = i
				}
			}
			if found < 0 {
				t.Fatalf("no %s after the others: %v", want, order)
			}
			at = found
		}
	})
}
