package runstate

import (
	"bytes"
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"holdfast/steps"
	"holdfast/steps/event"
)

var morning = time.Date(2026, 1, 2, 8, 0, 0, 0, time.UTC)

// story numbers events and lets a second pass between each two.
func story(events ...event.Event) []event.Envelope {
	var out []event.Envelope
	for i, e := range events {
		out = append(out, event.Envelope{Seq: uint64(i + 1), At: morning.Add(time.Duration(i) * time.Second), Run: "r1", Event: e})
	}
	return out
}

func fold(envelopes []event.Envelope) *State {
	s := &State{}
	for _, e := range envelopes {
		s.Apply(e)
	}
	return s
}

func op(host, step, stage, on string) event.OpInfo {
	return event.OpInfo{ID: host + "/" + step, Host: host, Step: step, Stage: stage, On: on, Title: "Do " + step}
}

func opening() event.RunStarted {
	return event.RunStarted{Cluster: "home", Playbook: "s3-nfs", Version: "v1", Ops: []event.OpInfo{
		op("n1", "docker", "Install Docker", "On All Machines"), op("n2", "docker", "Install Docker", "On All Machines"),
		op("n1", "swarm", "Make the swarm", "On Server"),
		{ID: "operator/proof", Step: "proof", Stage: "Prove it", On: "On Your Own Machine", Title: "Do proof"},
	}}
}

func TestAStepFromItsBeginningToItsEnd(t *testing.T) {
	s := fold(story(opening(),
		event.HostConnected{Host: "n1", Address: "10.0.0.1", System: "Debian 12"},
		event.StepStarted{Op: "n1/docker", Host: "n1", Phase: event.Check, Attempt: 1},
		event.StepStarted{Op: "n1/docker", Host: "n1", Phase: event.Apply, Attempt: 1},
		event.Retrying{Op: "n1/docker", Host: "n1", Attempt: 2, Reason: "lock"},
	))
	got, _ := s.Op("n1/docker")
	if !got.Running || got.Phase != event.Apply || got.Attempt != 2 || got.Again != "lock" || !got.Since.Equal(morning.Add(2*time.Second)) {
		t.Errorf("while it runs: %+v", got)
	}
	if s.Hosts[0].Op != "n1/docker" || s.Hosts[0].System != "Debian 12" {
		t.Errorf("its host: %+v", s.Hosts[0])
	}
	s.Apply(event.Envelope{At: morning.Add(time.Minute), Event: event.StepFinished{Op: "n1/docker", Host: "n1", Outcome: steps.Changed}})
	got, _ = s.Op("n1/docker")
	if got.Running || got.Outcome != steps.Changed || got.Again != "" || s.Hosts[0].Op != "" {
		t.Errorf("after its end: %+v, host %+v", got, s.Hosts[0])
	}
}

func TestWhatFailsIsKept(t *testing.T) {
	s := fold(story(opening(),
		event.HostFailed{Host: "n2", Error: "no route to the host", Hint: "is it on?"},
		event.StepFinished{Op: "n1/docker", Host: "n1", Outcome: steps.Failed, Error: "ended with exit code 100", Tail: []string{"E: lock"}},
		event.StepFinished{Op: "n1/swarm", Host: "n1", Outcome: steps.Blocked, Cause: "n1/docker"},
		event.Notice{Level: event.Warning, Text: "mind"},
		event.Skipped{Host: "n1", N: 7}, event.Skipped{Host: "n1", N: 3},
		event.RunFinished{Outcome: event.Failed, Took: time.Minute, Kept: "the journal"},
	))
	if d := cmp.Diff([]string{"n1/docker"}, s.Failures); d != "" {
		t.Error(d)
	}
	if s.Hosts[1].Error == "" || s.Hosts[0].Skipped != 10 || len(s.Notices) != 1 || s.Outcome != event.Failed || s.Kept != "the journal" {
		t.Errorf("%+v", s)
	}
}

func TestANewRunForgetsTheOneBefore(t *testing.T) {
	s := fold(story(opening(), event.StepFinished{Op: "n1/docker", Outcome: steps.Failed}, opening()))
	if done, total := s.Progress(); done != 0 || total != 4 || len(s.Failures) != 0 {
		t.Errorf("%d of %d done, failures %v", done, total, s.Failures)
	}
}

func TestStrangersChangeNothing(t *testing.T) {
	want := fold(story(opening()))
	got := fold(story(opening(),
		event.StepStarted{Op: "n9/x"}, event.StepFinished{Op: "n9/x"}, event.Surveyed{Op: "n9/x"}, event.Retrying{Op: "n9/x"},
		event.Unknown{Kind: "later"}, event.StepOutput{Op: "n1/docker", Host: "n1", Line: "x"},
	))
	if d := cmp.Diff(want, got, cmp.AllowUnexported(State{}), cmpopts.IgnoreFields(State{}, "Last")); d != "" {
		t.Error(d)
	}
	fold([]event.Envelope{{Event: event.HostFailed{Host: "n1"}}, {Event: event.StepStarted{Op: "x"}}}) // without an opening
}

func TestStagesFollowTheTutorial(t *testing.T) {
	stages := fold(story(opening(), event.StepFinished{Op: "n1/docker", Outcome: steps.Changed})).Stages()
	var got []string
	for _, st := range stages {
		got = append(got, st.Label())
		for _, step := range st.Steps {
			o, _ := step.Outcome()
			got = append(got, "  "+step.ID+" "+string(o))
		}
	}
	want := []string{
		"Install Docker - On All Machines", "  docker ", "Make the swarm - On Server", "  swarm ",
		"Prove it - On Your Own Machine", "  proof ",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestAStepIsAsGoodAsItsWorstHost(t *testing.T) {
	for _, c := range []struct {
		in   []steps.Outcome
		want steps.Outcome
	}{
		{[]steps.Outcome{steps.Changed, steps.Unchanged}, steps.Changed},
		{[]steps.Outcome{steps.Changed, steps.Failed, ""}, steps.Failed},
		{[]steps.Outcome{steps.Changed, ""}, ""},
		{[]steps.Outcome{steps.Unchanged, steps.Unchanged}, steps.Unchanged},
	} {
		var s Step
		for _, o := range c.in {
			s.Ops = append(s.Ops, Op{Outcome: o})
		}
		if got, _ := s.Outcome(); got != c.want {
			t.Errorf("%v gives %q, want %q", c.in, got, c.want)
		}
	}
}

func TestTheTimeLeftIsToldOnlyWhereItCanBeKnown(t *testing.T) {
	var start event.RunStarted
	for _, h := range []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "10"} {
		start.Ops = append(start.Ops, op(h, "x", "s", "o"))
	}
	s := fold(story(start))
	for i := range 4 {
		s.Apply(event.Envelope{Event: event.StepFinished{Op: start.Ops[i].ID, Outcome: steps.Changed}})
	}
	if left, ok := s.Left(morning.Add(time.Minute)); ok {
		t.Errorf("after four steps it says %s", left)
	}
	s.Apply(event.Envelope{Event: event.StepFinished{Op: start.Ops[4].ID, Outcome: steps.Changed}})
	if left, ok := s.Left(morning.Add(time.Minute)); !ok || left != time.Minute {
		t.Errorf("half of it took a minute; left: %s %v", left, ok)
	}
	s.Apply(event.Envelope{Event: event.RunFinished{Outcome: event.Interrupted}})
	if _, ok := s.Left(morning.Add(time.Minute)); ok {
		t.Error("after the end there is still time left")
	}
	if n := s.Counts()[steps.Changed]; n != 5 {
		t.Errorf("%d are counted", n)
	}
}

// What a journal keeps, as JSON, must draw the same screen as what was seen live.
func TestReplayGivesTheSameState(t *testing.T) {
	live := story(opening(),
		event.Surveyed{Op: "n1/docker", State: steps.Missing},
		event.StepStarted{Op: "n1/docker", Host: "n1", Phase: event.Apply, Attempt: 1},
		event.StepFinished{Op: "n1/docker", Host: "n1", Outcome: steps.Failed, Exit: 100, Tail: []string{"a", "b"}, Hint: "h"},
		event.RunFinished{Outcome: event.Failed, Took: time.Minute, Counts: map[steps.Outcome]int{steps.Failed: 1}},
	)
	var text bytes.Buffer
	for _, e := range live {
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
	if d := cmp.Diff(fold(live), fold(kept), cmp.AllowUnexported(State{})); d != "" {
		t.Error(d)
	}
}
