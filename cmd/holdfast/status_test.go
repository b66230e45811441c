package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"holdfast/steps/event"
	"holdfast/steps/failover"
	"holdfast/steps/health"
	"holdfast/steps/journal"
	"holdfast/steps/survival"
)

// drilled is a power cut of n2 as a record keeps it.
func drilled(day int) event.DrillFinished {
	return event.DrillFinished{
		Drill: "power-off", Target: "n2", Verdict: failover.Passed, Started: time.Date(2026, 11, day, 9, 0, 0, 0, time.UTC), Requests: 900, Acknowledged: 300, GapNextMS: 24300,
		Timeline: event.DrillTimeline{Marks: []event.DrillMark{{Kind: "inject"}}},
	}
}

func TestStatusText(t *testing.T) {
	c := threeMachines()
	l := looked{
		Health: health.Health{
			At: time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC), Answers: map[string]string{"http://10.0.0.11:8000": "", "http://10.0.0.12:8000": "connection refused"},
			Machines: []health.Machine{
				{Name: "n1", Docker: "24.0.7", Disks: []health.Disk{{Path: "/", Size: 9 << 30, Free: 5 << 30}, {Path: "/srv/d", Size: 9 << 30, Free: 5 << 30}}},
				{Name: "n2", Error: "i/o timeout"},
				{Name: "n3", DockerError: "Cannot connect", Mounts: []health.Mount{{Source: "10.0.0.11:/srv/d", Path: "/m", Type: "nfs4", Hangs: true}}},
			},
			Swarm: &health.Swarm{
				Nodes: []health.Node{{Name: "n1", State: "ready", Availability: "active", Manager: true, Leader: true}, {Name: "n3", State: "down", Availability: "drain"}},
				Service: health.Service{Name: "s3", Wanted: 1, Tasks: []health.Task{
					{Node: "n1", Desired: "Running", State: "Running 2 hours ago"}, {Node: "n3", Desired: "Shutdown", State: "Rejected", Error: strings.Repeat("a long reason ", 20)},
				}},
			},
		},
		findings: []health.Finding{{Level: health.Broken}, {Level: health.Note}},
		layout:   survival.FromCluster(c), drills: []event.DrillFinished{drilled(18), drilled(19)},
	}
	text := statusText(c, l, true)
	for _, want := range []string{
		"1 thing is not well", "ready, leader", "/ 5.0 GB\n", "does not answer: i/o timeout", "down, drain", "Cannot connect", "1 of 1 answer; none may be lost",
		"s3: 1 run (n1), 1 wanted", strings.Repeat("a long reason ", 20), "(nfs4, HANGS)", "10.0.0.12:8000        connection refused",
		"power-off on n2, 2026-11-19 09:00: passed, gap 24.3s, 0 of 300 objects lost", "24 s, 2026-11-19",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %q:\n%s", want, text)
		}
	}
	l.Swarm, l.SwarmError, l.drills, l.findings = nil, "no leader", nil, nil
	text = statusText(c, l, true)
	for _, want := range []string{"it is well", "cannot be asked: no leader", "none on record here"} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %q:\n%s", want, text)
		}
	}
	if strings.Contains(statusText(c, l, false), "WHEN") {
		t.Error("a playbook without a service has a survival matrix")
	}
}

// Drills are found in every run's record, also after a line that is damaged.
func TestDrillsOnRecord(t *testing.T) {
	a := newApp(t)
	if none, err := a.drillsOf("home"); err != nil || len(none) != 0 {
		t.Fatalf("%v %v", none, err)
	}
	for _, day := range []int{18, 19} {
		log, err := journal.OpenRun(a.state, "home", journal.NewRun(time.Date(2026, 11, day, 9, 0, 0, 0, time.UTC)), time.Now())
		if err != nil {
			t.Fatal(err)
		}
		events := event.NewStamper(log.Run(), time.Now, log)
		for _, e := range []event.Event{event.DrillBegun{Drill: "power-off"}, drilled(day)} {
			if err := events.Emit(e); err != nil {
				t.Fatal(err)
			}
		}
		if err := log.Close(); err != nil {
			t.Fatal(err)
		}
	}
	got, err := a.drillsOf("home")
	if err != nil || len(got) != 2 || got[1].Started.Day() != 19 || got[1].GapNextMS != 24300 {
		t.Errorf("%+v %v", got, err)
	}
	if _, err := a.drillsOf(filepath.Join("..", "x")); err == nil {
		t.Error("a name led out of the folder")
	}
}

func TestNobodyAnswers(t *testing.T) {
	silent := health.Machine{Name: "n1", Error: "i/o timeout", Hint: "switch it on"}
	err := someAnswer(health.Health{Machines: []health.Machine{silent}})
	if exitCode(err) != exitUnreachable || !strings.Contains(err.Error(), "switch it on") {
		t.Errorf("%v", err)
	}
	if err := someAnswer(health.Health{Machines: []health.Machine{silent, {Name: "n2"}}}); err != nil {
		t.Error(err)
	}
}

// Programs get numbers: an outage is -1, and what was not measured is left out.
func TestFatesForPrograms(t *testing.T) {
	l := survival.FromCluster(threeMachines())
	got := fates(survival.Merge(l.Matrix(), failover.Measured(l, []event.DrillFinished{drilled(19)})))
	for _, f := range got {
		outage := f.Outcome == survival.Outage || f.Outcome == survival.AtRisk
		if outage != (f.ExpectedMS == -1) || (f.Event == survival.WorkerOff) != (f.MeasuredMS != nil) {
			t.Errorf("%+v", f)
		}
		if f.MeasuredMS != nil && (*f.MeasuredMS != 24300 || !*f.Passed || f.MeasuredAt != "2026-11-19T09:00:00Z") {
			t.Errorf("%+v", f)
		}
	}
}
