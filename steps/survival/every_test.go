package survival

import (
	"strings"
	"testing"
	"time"
)

// Every event on every machine of every layout: whatever comes out can be shown, and does not contradict itself.
func TestEveryEventOnEveryMachine(t *testing.T) {
	for name, l := range layouts() {
		for _, e := range Events() {
			for _, n := range l.Nodes {
				f := l.Fate(e, n.Name)
				where := name + ": " + string(e) + " on " + n.Name
				switch {
				case f.Why == "" || strings.Contains(f.Why, "nothing is known"):
					t.Errorf("%s: no reason: %+v", where, f)
				case f.Words() == "" || e.Title() == string(e):
					t.Errorf("%s: no words", where)
				case f.Outcome == Recovers && (f.Limit() <= f.Span().High || f.Span().Low > f.Span().High || len(f.Parts) == 0):
					t.Errorf("%s: %s with limit %s", where, f.Span(), f.Limit())
				case f.Outcome == Survives && f.Span().High > 2*time.Minute:
					t.Errorf("%s: survives, with a gap of %s", where, f.Span())
				}
				if l.onlyCopy(n) && (e == WorkerOff || e == StorageOff || e == Rebooted || e == Partitioned) && f.Outcome != Outage {
					t.Errorf("%s: the only copy is away and it %s", where, f.Outcome)
				}
			}
		}
	}
}

// More copies, more managers and a shorter lease never make it worse.
func TestMoreIsNotWorse(t *testing.T) {
	rank := map[Outcome]int{Survives: 0, Recovers: 1, Outage: 2, AtRisk: 3}
	l := layouts()
	for _, e := range Events() {
		few, many := l["tutorial"].Fate(e, "n1"), l["gluster"].Fate(e, "n1")
		if e != TwoManagersOff && rank[many.Outcome] > rank[few.Outcome] {
			t.Errorf("%s: %s with three copies, %s with one", e, many.Outcome, few.Outcome)
		}
	}
	short, long := l["tutorial"], l["tutorial"]
	long.Timing = DefaultTiming("cloudserver", NFS, 90*time.Second)
	for _, e := range []Event{WorkerOff, CableOut, Partitioned} {
		if a, b := short.Fate(e, "n2").Span(), long.Fate(e, "n2").Span(); a.High >= b.High {
			t.Errorf("%s: %s with a short lease, %s with a long one", e, a, b)
		}
	}
}

func TestMergeTakesTheLatest(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	matrix := layouts()["tutorial"].Matrix()
	got := Merge(matrix, []Measured{
		{NodeDrained, time.Second, at.Add(time.Hour), true}, {NodeDrained, time.Minute, at, true}, {"unheard-of", 0, at, true},
	})
	found := 0
	for i, f := range got {
		if f.Measured != nil {
			found++
			if f.Event != NodeDrained || f.Measured.Gap != time.Second {
				t.Errorf("%+v", f.Measured)
			}
		}
		if matrix[i].Measured != nil {
			t.Error("what was given has been changed")
		}
	}
	if found != 1 {
		t.Errorf("%d measured", found)
	}
}

func TestSpans(t *testing.T) {
	for _, tc := range []struct {
		s     Span
		text  string
		about time.Duration
	}{
		{span(5, 5), "5 s", 5 * time.Second},
		{span(0, 30), "0 to 30 s", 15 * time.Second},
		{span(0.4, 0.4), "0 s", 0},
		{span(15, 27).less(span(15, 20)), "0 to 12 s", 6 * time.Second},
		{span(1, 2).plus(span(3, 4)), "4 to 6 s", 5 * time.Second},
	} {
		if tc.s.String() != tc.text || tc.s.About() != tc.about {
			t.Errorf("%v: %q, about %s", tc.s, tc.s, tc.s.About())
		}
	}
}
