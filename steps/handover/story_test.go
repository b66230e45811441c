package handover

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps"
	"holdfast/steps/event"
)

// told is a story of three runs: one that built the cluster and failed once, one that found all in place, one of drills.
func told(t *testing.T) Story {
	t.Helper()
	ops := []event.OpInfo{
		{ID: "n1/docker", Host: "n1", Step: "docker", Stage: "Install Docker", On: "all", Title: "Install <Docker> | Engine"},
		{ID: "n2/docker", Host: "n2", Step: "docker", Stage: "Install Docker", On: "all", Title: "Install <Docker> | Engine"},
		{ID: "n1/ls", Host: "n1", Step: "ls", Stage: "Service", On: "server", Title: "Wait until it runs"},
		{ID: "n1/join", Host: "n1", Step: "join", Stage: "Service", On: "server", Title: "Join"},
	}
	start := event.RunStarted{Cluster: "home", Playbook: "s3-nfs", Version: "1.2.3", Ops: ops}
	built := Tell("run-1", stamped(
		start, event.HostConnected{Host: "n1", Address: "10.77.0.11:22"}, event.HostConnected{Host: "n1", Address: "10.77.0.11:22", System: "Debian 12"},
		event.Notice{Level: event.Warning, Host: "n2", Text: "another apt is at work"},
		event.StepFinished{Op: "n2/docker", Host: "n2", Outcome: steps.Changed, Took: 1250 * time.Millisecond},
		event.StepFinished{Op: "n1/docker", Host: "n1", Outcome: steps.Changed, Took: 31 * time.Second},
		event.StepFinished{Op: "n1/ls", Host: "n1", Outcome: steps.Passed},
		event.StepFinished{Op: "n1/join", Host: "n1", Title: "Join", Outcome: steps.Failed, Error: "exit code 7", Hint: "Mend it.", Tail: []string{"E: no <route>"}},
		event.StepFinished{Op: "moon", Title: "Moon", Outcome: steps.Blocked},
		event.HostFailed{Host: "n3", Error: "no route to host", Hint: "Switch it on."},
		event.RunFinished{Outcome: event.Failed},
	))
	again := Tell("run-2", stamped(start, event.StepFinished{Op: "n1/docker", Host: "n1", Outcome: steps.Unchanged}, event.RunFinished{Outcome: event.Done}))
	d := finished(cluster(3), "power-off", "n2", -1)
	d.View = "inside"
	drills := Tell("run-3", stamped(d))
	return Story{Sheet: sheet(3, "power-off"), Version: "1.3.0", Made: now, Runs: []Run{built, again, drills}}
}

func stamped(events ...event.Event) []event.Envelope {
	var out []event.Envelope
	for i, e := range events {
		out = append(out, event.Envelope{Seq: uint64(i), At: now.Add(time.Duration(i) * time.Minute), Event: e})
	}
	return out
}

func TestTell(t *testing.T) {
	s := told(t)
	var what []string
	for _, r := range s.Runs {
		what = append(what, r.What()+": "+strings.Join(r.Outcomes(), ", "))
	}
	want := []string{"failed: 1 blocked, 2 changed, 1 failed, 1 passed", "found everything in place: 1 unchanged", "drills: "}
	if d := cmp.Diff(want, what); d != "" {
		t.Error(d)
	}
	docker := s.Runs[0].Stages[0].Steps[0]
	if got := didWords(docker.Did); got != "n1 changed 31s, n2 changed 1.3s" || !docker.Begun.Equal(now.Add(4*time.Minute-1250*time.Millisecond)) {
		t.Errorf("%q at %s", got, docker.Begun)
	}
	if c := s.Runs[0].Checks(); len(c) != 1 || c[0].Title != "Wait until it runs" {
		t.Errorf("%+v", c)
	}
	if d := cmp.Diff(map[string]string{"n1": "Debian 12"}, s.Systems()); d != "" {
		t.Error(d)
	}
	for want, r := range map[string]Run{
		"ended before its plan": Tell("", nil), "cut off, or still going on": Tell("", stamped(event.RunStarted{Ops: []event.OpInfo{{ID: "a"}}})),
	} {
		if r.What() != want {
			t.Errorf("%q, want %q", r.What(), want)
		}
	}
}

// The document tells all of it in each format, whatever was printed stays text, and the page to keep is at its end.
func TestStoryHoldsEverything(t *testing.T) {
	s := told(t)
	for _, format := range StoryFormats() {
		out, err := s.Render(format)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Join(strings.Fields(string(out)), " ")
		for _, want := range []string{
			"Debian 12", "not on record", "found everything in place", "1.2.3", "told by holdfast 1.3.0", "run-1", "n1 changed 31s, n2 changed 1.3s", "Wait until it runs",
			"another apt is at work", "exit code 7", "Mend it.", "n3", "no route to host", "power-off on n2", "gap 24.3 s", "Inside view", "1234 objects acknowledged, 0 lost",
			"this layout falls with its server", "docker node ls", "docker node rm --force n2", "2049/tcp", "host_base", "12:03:58",
		} {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %q", format, want)
			}
		}
		if strings.Contains(text, "no value") || strings.Contains(text, "%!") {
			t.Errorf("%s has a hole", format)
		}
		if format == "html" && (strings.Contains(text, "<route>") || strings.Contains(text, "<Docker>") || strings.Contains(text, "<script") || !strings.Contains(text, "<svg ")) {
			t.Error("what was printed became markup, or the timeline is missing")
		}
		if format == "md" && (!strings.Contains(text, `Install <Docker> \| Engine`) || !strings.Contains(text, "## home: checklist") || !strings.Contains(text, "# served + in part")) {
			t.Errorf("%s", out)
		}
	}
	if _, err := s.Render("pdf"); err == nil {
		t.Error("pdf was rendered")
	}
}

// A cluster of which nothing is on record has a document all the same, and it says so.
func TestStoryOfNothing(t *testing.T) {
	for _, format := range StoryFormats() {
		out, err := Story{Sheet: sheet(3), Made: now}.Render(format)
		if err != nil || !strings.Contains(string(out), "None has been run yet") {
			t.Errorf("%s: %v", format, err)
		}
	}
}
