package tui

import (
	"testing"
	"time"
)

// toPlan goes from Welcome to the plan.
func (d *driver) toPlan() {
	d.press("enter", "enter")
	d.paste(threeMachines)
	d.press("enter", "enter", "enter", "enter", "enter")
}

// toRun goes on from there until the run has begun.
func (d *driver) toRun() {
	d.toPlan()
	d.press("enter")
	d.wait(time.Second)
	d.press("down", "enter")
}

// The whole way, seen in three sizes.
func TestJourney(t *testing.T) {
	drive(t, &fakeEngine{}, &fakeShelf{}, func(d *driver) {
		d.golden("welcome")
		d.press("enter")
		d.golden("playbook")
		d.press("enter")
		d.golden("machines-none")
		d.paste(threeMachines)
		d.golden("machines")
		d.press("enter")
		d.golden("connect")
		d.press("enter")
		d.golden("preflight")
		d.press("enter")
		d.golden("settings")
		d.press("enter")
		d.golden("topology")
		d.press("enter")
		d.golden("plan")
		d.press("down", "down", "down", "enter")
		d.golden("plan-step")
		d.press("esc", "home", "enter")
		d.golden("plan-sure")
		d.wait(time.Second)
		d.press("down", "enter")
		d.wait(2500 * time.Millisecond)
		d.golden("run")
		d.wait(10 * time.Second)
		d.golden("run-done")
	})
}

// Where the machines are known from the start, as on the practice cluster, Enter and arrows are enough.
func TestEnterAndArrowsAreEnough(t *testing.T) {
	c, problems := drafted(t, "10.0.0.1", "10.0.0.2", "10.0.0.3").Cluster(demoLibrary(t))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	o := Options{Library: demoLibrary(t), Engine: &fakeEngine{}, Shelf: &fakeShelf{}, Label: "simulation", Cluster: c}
	driveWith(t, o, func(d *driver) {
		d.shows("[simulation]")
		for range 8 { // Welcome to Plan, and the question there
			d.press("enter")
			d.shows("[simulation]")
		}
		d.wait(time.Second)
		d.press("down", "enter")
		d.wait(time.Minute)
		d.shows("All of it is done, and proven")
		t.Logf("%d keys from Welcome to the end", d.keys)
		if d.keys > 30 {
			t.Errorf("%d keys are too many", d.keys)
		}
	})
}
