package drillstate

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps/event"
)

func TestLines(t *testing.T) {
	names := map[string]string{"http://a:1": "n1", "http://b:1": "n2"}
	for _, tc := range []struct {
		e    event.Event
		want string
	}{
		{event.DrillPhase{Phase: "heal", Text: "mending"}, "heal      mending"},
		{event.DrillSamples{Acknowledged: 12, Addresses: []event.AddressSamples{{Address: "http://a:1", OK: 5}, {Address: "http://b:1", Failed: 6}}}, "          n1 serves 5      n2 FAILS  6      12 acknowledged"},
		{event.DrillSamples{Addresses: []event.AddressSamples{{Address: "http://a:1", OK: 5, Failed: 1}, {Address: "http://c:1"}}}, "          n1 partly 5/6    http://c:1 waits         0 acknowledged"},
		{event.Notice{Level: event.Warning, Host: "n1", Text: "slow"}, "warning   n1 slow"},
		{event.Notice{Level: event.Info, Text: "a simulation"}, "info      a simulation"},
		{event.DrillBegun{Drill: "drain"}, ""},
		{event.DrillFinished{Drill: "drain"}, ""},
	} {
		if d := cmp.Diff(tc.want, Line(tc.e, names)); d != "" {
			t.Errorf("%T: %s", tc.e, d)
		}
	}
}
