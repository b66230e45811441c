package drillstate

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps/event"
)

var noon = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

const first, second = "http://10.0.0.11:8000", "http://10.0.0.12:8000"

// sampled is a second of both addresses: how many requests each answered, and how many not.
func sampled(sec int, ok1, failed1, ok2, failed2 int) event.DrillSamples {
	return event.DrillSamples{
		Drill: "drain", From: noon.Add(time.Duration(sec) * time.Second), Took: time.Second, Acknowledged: 5 * sec,
		Addresses: []event.AddressSamples{{Address: first, OK: ok1, Failed: failed1}, {Address: second, OK: ok2, Failed: failed2, Code: "timeout"}},
	}
}

func story() []event.Envelope {
	all := []event.Event{
		event.DrillPhase{Drill: "drain", Phase: "check", Text: "looking"},
		event.DrillBegun{Drill: "drain", Target: "n2", Addresses: []string{first, second}, Expected: "recovers", ExpectedMS: 28000},
		event.DrillPhase{Drill: "drain", Phase: "baseline", Text: "clients ask"},
	}
	for sec := range 4 {
		all = append(all, sampled(sec, 20, 0, 20, 0))
	}
	all = append(all, event.DrillPhase{Drill: "drain", Phase: "inject", Host: "n2", Text: "drain on n2"})
	all = append(all, sampled(4, 8, 8, 8, 0), sampled(5, 0, 12, 12, 0), sampled(6, 0, 12, 12, 0), sampled(7, 20, 0, 20, 0))
	all = append(all, event.DrillPhase{Drill: "drain", Phase: "heal", Host: "n2", Text: "active again"},
		event.DrillFinished{Drill: "drain", Target: "n2", Verdict: "passed", Acknowledged: 35, GapNextMS: 2100})
	var out []event.Envelope
	for i, ev := range all {
		out = append(out, event.Envelope{Seq: uint64(i + 1), At: noon.Add(time.Duration(i) * time.Second), Run: "r", Event: ev})
	}
	return out
}

func fold(all []event.Envelope) *State {
	s := &State{}
	for _, e := range all {
		s.Apply(e)
	}
	return s
}

func TestADrillFromItsBeginningToItsEnd(t *testing.T) {
	s := fold(story())
	if s.Target != "n2" || s.ExpectedMS != 28000 || !s.Over || s.Result.Verdict != "passed" || s.Acknowledged != 35 {
		t.Errorf("%+v", s)
	}
	if s.Hit.IsZero() || !s.Healed.After(s.Hit) || s.Phase != "heal" || len(s.Said) != 4 {
		t.Errorf("hit %s, healed %s, phase %s, said %v", s.Hit, s.Healed, s.Phase, s.Said)
	}
	for address, want := range map[string]time.Duration{first: 2 * time.Second, second: 0} {
		if got, ok := s.Gap(address); !ok || got != want {
			t.Errorf("%s: a gap of %s, want %s", address, got, want)
		}
	}
	if _, ok := s.Gap("http://elsewhere"); ok {
		t.Error("a gap of an address that was never asked")
	}
	if well, asked := s.Strips[0].Answers(); !well || !asked || s.Strips[1].Code != "timeout" {
		t.Error("at the end it answers")
	}
}

func TestStripsAreDrawnWithTheirEndAtTheRight(t *testing.T) {
	s := fold(story())
	if got := string(s.Columns(s.Strips[0], s.End(), time.Second, 10)); got != "  ████▄··█" {
		t.Errorf("%q", got)
	}
	if got := string(s.Columns(s.Strips[1], s.End(), 2*time.Second, 4)); got != "████" {
		t.Errorf("%q", got)
	}
	for width, want := range map[int]time.Duration{8: time.Second, 4: 2 * time.Second, 1: 10 * time.Second, 0: 10 * time.Second} {
		if got := s.Per(width); got != want {
			t.Errorf("in %d columns each is %s, want %s", width, got, want)
		}
	}
	if got := string((&State{}).Columns(Strip{}, noon, time.Second, 3)); got != "   " {
		t.Errorf("of nothing: %q", got)
	}
}

// A drill that waits for a machine to boot, or all night for a person, keeps its memory.
func TestALongDrillStaysSmall(t *testing.T) {
	s := &State{}
	const seconds = 20_000
	for sec := range seconds {
		s.Apply(event.Envelope{At: noon, Event: sampled(sec, 1, 0, 0, 1)})
		s.Apply(event.Envelope{At: noon, Event: event.DrillPhase{Drill: "power-off", Phase: "observe", Text: "x"}})
	}
	if n := len(s.Strips[0].Cells); n > maxCells || len(s.Said) > maxSaid {
		t.Errorf("%d cells, %d things said", n, len(s.Said))
	}
	if got, _ := s.Gap(second); got < seconds*time.Second || got > seconds*time.Second+s.Width {
		t.Errorf("a gap of %s over %d s", got, seconds)
	}
}

func TestStrangersChangeNothing(t *testing.T) {
	want := fold(story())
	got := fold(append(story(), event.Envelope{At: noon.Add(time.Hour), Event: event.Notice{Text: "x"}}, event.Envelope{At: noon.Add(time.Hour), Event: event.Unknown{Kind: "later"}}))
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// What a journal keeps, as JSON, draws the same screen as what was seen live.
func TestReplayGivesTheSameState(t *testing.T) {
	var text bytes.Buffer
	for _, e := range story() {
		if err := json.NewEncoder(&text).Encode(e); err != nil {
			t.Fatal(err)
		}
	}
	var kept []event.Envelope
	for dec := json.NewDecoder(&text); dec.More(); {
		var e event.Envelope
		if err := dec.Decode(&e); err != nil {
			t.Fatal(err)
		}
		kept = append(kept, e)
	}
	if d := cmp.Diff(fold(story()), fold(kept)); d != "" {
		t.Error(d)
	}
}

// Samples come from machines too, where the view is from inside: no times and no counts may break the fold.
func FuzzSamples(f *testing.F) {
	f.Add(int64(0), int64(time.Second), 3, 0)
	f.Add(int64(-time.Hour), int64(-time.Second), -1, 1<<40)
	f.Add(int64(1)<<62, int64(1)<<62, 1, 1)
	f.Fuzz(func(t *testing.T, from, took int64, ok, failed int) {
		s := fold(story())
		s.Apply(event.Envelope{At: noon, Event: event.DrillSamples{
			From: noon.Add(time.Duration(from)), Took: time.Duration(took), Addresses: []event.AddressSamples{{Address: first, OK: ok, Failed: failed}},
		}})
		if len(s.Strips[0].Cells) > maxCells {
			t.Fatalf("%d cells", len(s.Strips[0].Cells))
		}
		s.Columns(s.Strips[0], s.End(), s.Per(40), 40)
		s.Gap(first)
	})
}
