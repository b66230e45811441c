package main

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"holdfast/steps"
)

// On the practice cluster nobody can pull a plug: any machine that runs switches the others.
func TestSimulatedMachinesSwitchEachOther(t *testing.T) {
	a := newApp(t)
	folder := filepath.Join(t.TempDir(), "home")
	p, err := a.startPractice(t.Context(), folder, practiceFlags{playbook: "s3-nfs", speed: 50})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.close)
	a.file, a.tune = filepath.Join(folder, "cluster.yaml"), impatient
	s, err := a.load()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.close)
	power := peerPower(s.cluster, reach{s})
	for _, name := range []string{"n3", "n1"} { // n1 is asked first for n3, and is off when n2 switches it on again
		if err := power.Off(t.Context(), name); err != nil || p.cluster.Node(name).On() {
			t.Fatalf("off %s: %v", name, err)
		}
	}
	if err := power.On(t.Context(), "n1"); err != nil || !p.cluster.Node("n1").On() {
		t.Errorf("on n1: %v", err)
	}
}

// deaf is a cluster of which no machine switches anything.
type deaf struct{ asked []string }

func (d *deaf) Run(_ context.Context, host string, s steps.Script) (steps.Result, error) {
	d.asked = append(d.asked, host+": "+s.Text)
	if host == "n1" {
		return steps.Result{}, errors.New("n1 is off")
	}
	return steps.Result{Exit: 1, Stderr: "no such plug\n"}, nil
}

func TestAPlugThatNobodyPulls(t *testing.T) {
	d := &deaf{}
	err := peerPower(threeMachines(), d).Off(t.Context(), "n2")
	if err == nil || !strings.Contains(err.Error(), "switch n2 off: n3: no such plug") {
		t.Errorf("%v", err)
	}
	if len(d.asked) != 2 || d.asked[0] != "n1: practice-power off n2" {
		t.Errorf("asked %q", d.asked)
	}
	alone := threeMachines()
	alone.Hosts = alone.Hosts[:1]
	if err := peerPower(alone, d).On(t.Context(), "n1"); err == nil {
		t.Error("a machine without peers was switched on")
	}
}
