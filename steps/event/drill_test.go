package event

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// everyDrill is one event of each kind of a drill.
func everyDrill() []Event {
	return []Event{
		DrillBegun{"drain", "n2", []string{"http://10.0.0.1:8000"}, "back in about 20 s", 20_000},
		DrillPhase{"drain", "inject", "n1", "drain n2"},
		DrillSamples{"drain", noon, time.Second, []AddressSamples{{"http://10.0.0.1:8000", 18, 2, "timeout"}}, 7},
		DrillFinished{
			Drill: "drain", Verdict: "passed", Target: "n2", Acknowledged: 9, GapMS: map[string]int64{"http://10.0.0.1:8000": 12},
			TaskBefore: []string{"n2"}, TaskAfter: []string{"n3"}, ExpectedMS: 20_000, Started: noon,
			Timeline: DrillTimeline{From: noon, WidthMS: 1000, Strips: []DrillStrip{{"http://10.0.0.1:8000", []int{4}, []int{1}}}, Marks: []DrillMark{{3, "inject", "x"}}},
		},
	}
}

func TestDrillEventsTravel(t *testing.T) {
	known := map[string]bool{}
	for _, e := range every() {
		known[e.Type()] = true
	}
	for _, e := range everyDrill() {
		if known[e.Type()] {
			t.Errorf("the word %q is used twice", e.Type())
		}
		known[e.Type()] = true
		text, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		read := drillDecoderOf(e.Type())
		if read == nil {
			t.Fatalf("nobody reads %q", e.Type())
		}
		got, err := read(text)
		if d := cmp.Diff(e, got); d != "" || err != nil {
			t.Errorf("%s came back different: %v\n%s", e.Type(), err, d)
		}
	}
	if drillDecoderOf("notice") != nil {
		t.Error("a word of another file is read here")
	}
}

func TestVerdictHoldsWhatScriptsAskFor(t *testing.T) {
	text, err := json.Marshal(DrillFinished{})
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]any
	if err := json.Unmarshal(text, &got); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{
		"drill", "verdict", "target", "acknowledged", "lost", "corrupted", "stale", "failed_requests",
		"gap_ms", "gap_next_ms", "expected_ms", "task_before", "task_after", "timeline",
	} {
		if _, ok := got[name]; !ok {
			t.Errorf("no %q in %s", name, text)
		}
	}
}

func TestMergedSamples(t *testing.T) {
	a := DrillSamples{"kill-container", noon, time.Second, []AddressSamples{{"a", 3, 1, "timeout"}, {"b", 2, 0, ""}}, 5}
	b := DrillSamples{"kill-container", noon.Add(2 * time.Second), time.Second, []AddressSamples{{"a", 4, 0, ""}, {"b", 0, 6, "hung up"}}, 8}
	want := DrillSamples{"kill-container", noon, 3 * time.Second, []AddressSamples{{"a", 7, 1, "timeout"}, {"b", 2, 6, "hung up"}}, 8}
	if d := cmp.Diff(want, a.Merge(b)); d != "" {
		t.Error(d)
	}
	other := DrillSamples{From: noon, Addresses: []AddressSamples{{"c", 1, 0, ""}}}
	if got := a.Merge(other); len(got.Addresses) != 1 || got.Addresses[0].OK != 1 {
		t.Errorf("addresses of different drills were mixed: %+v", got)
	}
}
