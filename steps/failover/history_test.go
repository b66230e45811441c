package failover

import (
	"testing"
	"time"

	"holdfast/steps/event"
	"holdfast/steps/survival"
)

func tutorial() survival.Layout {
	return survival.Layout{Storage: survival.NFS, OneWriter: true, Nodes: []survival.Node{{Name: "n1", Manager: true, Storage: true}, {Name: "n2"}, {Name: "n3"}}}
}

func TestEventOf(t *testing.T) {
	for _, tc := range []struct {
		drill, target string
		want          survival.Event
		ok            bool
	}{
		{"power-off", "n2", survival.WorkerOff, true},
		{"power-off", "n1", survival.StorageOff, true},
		{"drain", "n2", survival.NodeDrained, true},
		{"drain", "n9", "", false},
		{"moonshot", "n2", "", false},
	} {
		if got, ok := EventOf(tutorial(), tc.drill, tc.target); got != tc.want || ok != tc.ok {
			t.Errorf("%s on %s: %q %t", tc.drill, tc.target, got, ok)
		}
	}
}

// Only drills that broke something measure anything; one that failed says so.
func TestMeasured(t *testing.T) {
	hit := event.DrillTimeline{Marks: []event.DrillMark{{Kind: "inject"}}}
	at := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	got := Measured(tutorial(), []Result{
		{Drill: "power-off", Target: "n2", Verdict: Passed, GapNextMS: 24300, Started: at, Timeline: hit},
		{Drill: "drain", Target: "n2", Verdict: Failed, Timeline: hit},
		{Drill: "drain", Target: "n2", Verdict: Failed}, // before its fault
		{Drill: "reboot", Target: "n2", Verdict: Refused},
		{Drill: "reboot", Target: "n2", Verdict: Interrupted, Timeline: hit},
		{Drill: "reboot", Target: "gone", Verdict: Passed, Timeline: hit},
	})
	if len(got) != 2 || got[0].Event != survival.WorkerOff || got[0].Gap != 24300*time.Millisecond || !got[0].Good || !got[0].At.Equal(at) || got[1].Good {
		t.Errorf("%+v", got)
	}
}

func TestBusyAndDangerous(t *testing.T) {
	if !Busy(Result{Verdict: Refused, Reasons: []string{errBusy.Error() + " on n1"}}) || Busy(Result{Verdict: Refused, Reasons: []string{"not well"}}) || Busy(Result{Verdict: Failed, Reasons: []string{errBusy.Error()}}) {
		t.Error("another drill is not told from other refusals")
	}
	for name, want := range map[string]bool{"drain": false, "kill-container": false, "stop-docker": true, "power-off": true, "partition": true, "storage": true, "moonshot": false} {
		if Dangerous(name) != want {
			t.Errorf("%s: %t", name, !want)
		}
	}
}
