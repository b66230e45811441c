package event

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps"
)

var noon = time.Date(2026, 1, 2, 12, 0, 0, 600_000_000, time.UTC)

// every is one event of each kind, with every field set.
func every() []Event {
	return []Event{
		RunStarted{"home", "s3-nfs", "v1", []OpInfo{{"n1/a", "n1", "a", "Docker", "On All Machines", "Install"}}},
		HostConnected{"n1", "10.0.0.1", "Debian 12"},
		HostFailed{"n1", "no route", "check the cable"},
		Surveyed{"n1/a", "n1", steps.Drifted},
		StepStarted{"n1/a", "n1", "Install", Apply, 2},
		StepOutput{"n1/a", "n1", steps.Stderr, "a \"line\"\twith <things>"},
		Skipped{"n1", 12},
		Retrying{"n1/a", "n1", 2, time.Second, "exit code 100"},
		StepFinished{"n1/a", "n1", "Install", steps.Failed, time.Minute, 100, "n0/z", "exit code 100", "look", []string{"E: no"}},
		Notice{Warning, "n1", "slow"},
		RunFinished{Failed, map[steps.Outcome]int{steps.Changed: 2}, time.Hour, "/state/home"},
	}
}

func TestEveryKindTravels(t *testing.T) {
	words := map[string]bool{}
	for i, e := range every() {
		t.Run(e.Type(), func(t *testing.T) {
			in := Envelope{Seq: uint64(i + 1), At: noon, Run: "r1", Event: e}
			text, err := json.Marshal(in)
			if err != nil {
				t.Fatal(err)
			}
			var out Envelope
			if err := json.Unmarshal(text, &out); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(in, out); diff != "" {
				t.Errorf("came back different (-sent +got):\n%s\n%s", diff, text)
			}
			if words[e.Type()] {
				t.Errorf("the word %q is used twice", e.Type())
			}
			words[e.Type()] = true
		})
	}
}

func TestLineIsReadable(t *testing.T) {
	text, err := json.Marshal(Envelope{Seq: 7, At: noon.In(time.FixedZone("east", 3600)), Run: "r1", Event: Skipped{"n1", 3}})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"seq":7,"at":"2026-01-02T12:00:00.6Z","run":"r1","type":"skipped","data":{"host":"n1","n":3}}`
	if string(text) != want {
		t.Errorf("got  %s\nwant %s", text, want)
	}
}

func TestAnotherVersionsLines(t *testing.T) {
	head := `{"seq":1,"at":"2026-01-02T12:00:00Z","run":"r1",`
	tests := []struct {
		name, line string
		want       Event
	}{
		{"unknown kind", `"type":"moon_rose","data":{"phase":3}}`, Unknown{"moon_rose", json.RawMessage(`{"phase":3}`)}},
		{"known kind, other shape", `"type":"notice","data":{"text":{"de":"x"}}}`, Unknown{"notice", json.RawMessage(`{"text":{"de":"x"}}`)}},
		{"known kind, more fields", `"type":"notice","data":{"text":"x","colour":"red"}}`, Notice{Text: "x"}},
		{"known kind, no data", `"type":"notice"}`, Unknown{Kind: "notice"}},
		{"known kind, null", `"type":"notice","data":null}`, Unknown{"notice", json.RawMessage("null")}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var e Envelope
			if err := json.Unmarshal([]byte(head+tt.line), &e); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, e.Event); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			again, err := json.Marshal(e)
			if err != nil {
				t.Fatal(err)
			}
			if u, ok := tt.want.(Unknown); ok && !strings.Contains(string(again), string(u.Data)) {
				t.Errorf("written again as %s, without the data as it was", again)
			}
		})
	}
}

func TestNotAnEvent(t *testing.T) {
	for _, text := range []string{`{}`, `{"seq":1}`, `[]`, `{"seq":-1,"type":"notice"}`, `{"type":"notice","at":"yesterday"}`} {
		var e Envelope
		if err := json.Unmarshal([]byte(text), &e); err == nil {
			t.Errorf("%s was taken for %#v", text, e)
		}
	}
	if _, err := json.Marshal(Envelope{Seq: 1}); err == nil {
		t.Error("an envelope without an event was written")
	}
}

func FuzzEnvelope(f *testing.F) {
	for i, e := range every() {
		text, err := json.Marshal(Envelope{Seq: uint64(i), At: noon, Run: "r", Event: e})
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(`{"type":"x","data":null}`))
	f.Add([]byte(`{"type":"notice","data":{"text":"\ud800"}}`))
	f.Fuzz(func(t *testing.T, text []byte) {
		var first, second Envelope
		if json.Unmarshal(text, &first) != nil {
			return
		}
		again, err := json.Marshal(first)
		if err != nil {
			t.Fatalf("read but not written: %v", err)
		}
		if err := json.Unmarshal(again, &second); err != nil {
			t.Fatalf("written but not read: %v\n%s", err, again)
		}
		third, err := json.Marshal(second)
		if err != nil || string(again) != string(third) {
			t.Errorf("changes each time it is written (%v):\n%s\n%s", err, again, third)
		}
	})
}
