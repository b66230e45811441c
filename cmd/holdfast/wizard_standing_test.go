package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"holdfast/playbooks"
	"holdfast/steps/event"
	"holdfast/steps/failover"
	"holdfast/steps/hostlock"
	"holdfast/steps/inventory"
	"holdfast/steps/survival"
	"holdfast/tui"
)

// seen collects a run's events.
type seen struct {
	mu  sync.Mutex
	all []event.Event
}

func (s *seen) Emit(e event.Envelope) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all = append(s.all, e.Event)
	return nil
}

func (s *seen) finished() (out event.DrillFinished, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range s.all {
		if f, is := e.(event.DrillFinished); is {
			return f, true
		}
	}
	return out, false
}

// The engine under the screens on a practice cluster: set up, drilled, looked at, handed over.
func TestAPracticeClusterThroughTheWizardsEngine(t *testing.T) {
	e := newEngine(t)
	life, end := context.WithCancel(context.Background())
	t.Cleanup(end)
	real := e.app.state
	p, err := e.practising(life, practiceFlags{playbook: "s3-nfs", speed: 20})
	if err != nil {
		t.Fatal(err)
	}
	c := p.Cluster
	if p.Label == "" || len(c.Hosts) != 3 || e.app.state == real {
		t.Fatalf("%+v in %s", p, e.app.state)
	}
	for name, why := range connect(t, e, c, &person{}) { // nothing is asked: keys and logins were made for it
		if why != "" {
			t.Fatalf("%s: %s", name, why)
		}
	}
	ready, err := e.Prepare(t.Context(), c, false)
	if err != nil {
		t.Fatal(err)
	}
	result, err := e.Run(t.Context(), tui.Job{Prepared: ready}, make(chan struct{}), &seen{})
	if err != nil {
		t.Fatal(err)
	}
	if len(result.Endpoints) != 3 || !strings.HasPrefix(result.Endpoints[0], "http://127.0.0.1:") {
		t.Errorf("served at %v, which nobody here can reach", result.Endpoints)
	}
	drillIt(t, e, c)
	k := &keeper{engine: e}
	status, err := k.Status(t.Context(), c)
	if err != nil || !strings.HasPrefix(status, "simulation: ") || !strings.Contains(status, "playbook s3-nfs") {
		t.Errorf("%v\n%s", err, status)
	}
	handOver(t, k, c, result)
	folder := e.app.state
	e.close()
	if _, err := os.Stat(folder); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the folder of the practice cluster is left: %v", err)
	}
}

// drillIt declines a drill, then agrees to it.
func drillIt(t *testing.T, e *wizardEngine, c inventory.Cluster) {
	t.Helper()
	var asked []tui.Agreement
	answer := false
	agree := func(_ context.Context, q tui.Agreement) (bool, error) { asked = append(asked, q); return answer, nil }
	order := tui.Order{Drill: "drain"}
	no := &seen{}
	if err := e.Drill(t.Context(), c, order, agree, no); !errors.Is(err, tui.ErrDeclined) {
		t.Errorf("after a no: %v", err)
	}
	if f, ok := no.finished(); ok {
		t.Errorf("after a no there is a verdict: %+v", f)
	}
	answer = true
	yes := &seen{}
	if err := e.Drill(t.Context(), c, order, agree, yes); err != nil {
		t.Fatal(err)
	}
	f, ok := yes.finished()
	if !ok || f.Verdict != failover.Passed || f.Acknowledged == 0 || f.Lost != 0 {
		t.Errorf("%v %s", ok, failover.Text(f))
	}
	if len(asked) != 2 || asked[1].Target == "" || !strings.Contains(asked[1].Expected, "recovers") || asked[1].Dangerous {
		t.Errorf("asked %+v", asked)
	}
}

func handOver(t *testing.T, k *keeper, c inventory.Cluster, result tui.Result) {
	t.Helper()
	text, err := k.Checklist(c, "txt")
	if err != nil || !strings.Contains(text, c.Hosts[0].Address) || !strings.Contains(text, "WHAT IT SURVIVES") {
		t.Errorf("%v\n%s", err, text)
	}
	for _, format := range []string{"md", "html"} {
		path, err := k.Save(c, format)
		if err != nil {
			t.Fatal(err)
		}
		if page, err := os.ReadFile(path); err != nil || len(page) < 1000 || filepath.Ext(path) != "."+format {
			t.Errorf("%s: %v, %d bytes", path, err, len(page))
		}
	}
	run := filepath.Base(result.Log)
	lines, total, err := k.Output(c.Name, run, c.Hosts[0].Name, 0, 5)
	if err != nil || len(lines) != 5 || total <= 5 || lines[0].Op == "" {
		t.Errorf("%v of %d: %v", lines, total, err)
	}
	if next, _, err := k.Output(c.Name, run, c.Hosts[0].Name, 1, 1); err != nil || len(next) != 1 || next[0] != lines[1] {
		t.Errorf("the second line is %v, %v", next, err)
	}
}

func TestOutputOfARunThatGoesOn(t *testing.T) {
	e := newEngine(t)
	j := record(t, e.app.state, "home")
	k := &keeper{engine: e}
	lines, total, err := k.Output("home", j.Run(), "n2", 0, 10)
	if err != nil || total != 1 || lines[0] != (tui.Output{Op: "n2/a", Stream: "stderr", Text: "world"}) {
		t.Errorf("%v of %d: %v", lines, total, err)
	}
	if _, _, err := k.Output("home", "none", "n2", 0, 10); err == nil {
		t.Error("output of a run that never was")
	}
	if _, err := k.Status(t.Context(), inventory.Cluster{Name: "home"}); err == nil {
		t.Error("a status without a machine that was asked")
	}
	if _, err := k.Checklist(inventory.Cluster{Name: "home"}, "txt"); err == nil {
		t.Error("a checklist without a cluster file")
	}
}

// A drill is on record like a run, but is none to go on with.
func TestADrillHidesNoRun(t *testing.T) {
	a := newApp(t)
	run := record(t, a.state, "home").Run()
	j := recordOf(t, a.state, "home", time.Now().Add(time.Hour), event.DrillFinished{Drill: "drain", Verdict: "passed"})
	recordOf(t, a.state, "bare", time.Now(), event.DrillFinished{Drill: "drain", Verdict: "passed"})
	runs, err := shelf{app: a}.Earlier()
	if err != nil || len(runs) != 1 || runs[0].Run != run || runs[0].Run == j {
		t.Errorf("%+v %v", runs, err)
	}
}

func TestWhatDrillsAimAt(t *testing.T) {
	lib, err := playbooks.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	e := &wizardEngine{app: newApp(t), lib: lib}
	c := clusterOf(inventory.Host{Name: "n1"}, inventory.Host{Name: "n2"}, inventory.Host{Name: "n3"})
	all, err := e.Drills(c)
	if err != nil || len(all) != len(failover.All()) {
		t.Fatalf("%d drills, %v", len(all), err)
	}
	for _, d := range all {
		want := "recovers"
		if d.Name == "storage" || d.Name == "stop-leader" {
			want = "outage"
		}
		if len(d.Aims) < 2 || d.Aims[0].Outcome != want || d.Aims[0].Host != "" || d.Aims[0].Words == "" || d.About == "" {
			t.Errorf("%s: %+v", d.Name, d.Aims)
		}
		if (d.Cannot != "") != (d.Name == "stop-leader") {
			t.Errorf("%s with one manager: %q", d.Name, d.Cannot)
		}
		for _, a := range d.Aims[1:] {
			if a.Host == "" || a.Why == "" {
				t.Errorf("%s: %+v", d.Name, a)
			}
		}
	}
	if all[0].Dangerous || !all[len(all)-1].Dangerous {
		t.Error("the first takes a container away, the last the storage")
	}
	if got := aims(survival.Layout{}, "drain"); len(got) != 1 || got[0].Outcome != "outage" {
		t.Errorf("of no machines: %+v", got)
	}
	before := all[len(all)-2].Aims[0].Words
	recordOf(t, e.app.state, c.Name, time.Now(), event.RunStarted{Cluster: c.Name, Ops: []event.OpInfo{{ID: "n1/other", Step: "other"}}})
	if all, err = e.Drills(c); err != nil || all[len(all)-2].Aims[0].Words == before {
		t.Errorf("the kernel's long lease, which a run on record left, changes nothing: %v %v", all, err)
	}
	c.Playbook = "none"
	if got, err := e.Drills(c); got != nil || err != nil {
		t.Errorf("a playbook without a service has %v, %v", got, err)
	}
}

func TestOnlyALockOfOthersCanBeTakenOver(t *testing.T) {
	held := &hostlock.Held{Host: "n2", By: hostlock.Holder{Who: "anna@laptop", PID: 7, Since: time.Unix(0, 0)}, Age: 5 * time.Second}
	var l *tui.Locked
	if err := takeable(fail(exitLocked, held)); !errors.As(err, &l) || exitCode(err) != exitLocked {
		t.Fatalf("%v", err)
	}
	if l.Host != "n2" || !strings.HasPrefix(l.Holder, "anna@laptop (process 7)") {
		t.Errorf("%+v", l)
	}
	lost := *held
	lost.Lost = true
	for _, err := range []error{&lost, errors.New("the disk is full"), nil} {
		if got := takeable(err); got != err {
			t.Errorf("%v became %v", err, got)
		}
	}
}
