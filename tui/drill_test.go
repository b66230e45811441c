package tui

import (
	"errors"
	"testing"
	"time"

	"holdfast/steps/event"

	"github.com/google/go-cmp/cmp"
)

func TestADrillFromTheListToItsVerdict(t *testing.T) {
	o, f, _ := standing(t)
	driveWith(t, o, func(d *driver) {
		d.toDrills()
		d.golden("drills")
		d.press("enter")
		d.shows("[look]", "looking whether the cluster is well")
		d.wait(3 * time.Second)
		d.golden("drill-agree")
		d.press("enter") // the first answer is the harmless one
		d.wait(time.Second)
		d.shows("What shall be broken")
		d.press("enter")
		d.wait(4 * time.Second)
		d.press("down", "enter")
		d.wait(9500 * time.Millisecond)
		d.golden("drill-live")
		d.wait(30 * time.Second)
		d.golden("drill-passed")
		d.press("enter")
		d.golden("drill-account")
		d.press("esc", "c")
		d.shows("CHECKLIST")
		if got := f.ordered(); len(got) != 2 || got[1] != (Order{Drill: "drain"}) {
			t.Errorf("ordered %+v", got)
		}
	})
}

func TestADangerousDrillWantsTheMachinesName(t *testing.T) {
	o, f, _ := standing(t)
	driveWith(t, o, func(d *driver) {
		d.toDrills()
		d.press("down", "right", "right")
		d.shows("power-off         n2 ")
		d.press("enter")
		d.write("n2") // typed before the question came
		d.wait(3 * time.Second)
		d.golden("drill-typed")
		d.press("enter")
		d.shows("That is not it")
		d.write("n1")
		d.press("enter")
		d.shows("That is not it")
		d.press("backspace")
		d.write("2")
		d.press("enter")
		d.wait(time.Minute)
		d.shows("✓ passed")
		if got := f.ordered(); len(got) != 1 || got[0] != (Order{Drill: "power-off", Target: "n2"}) {
			t.Errorf("ordered %+v", got)
		}
		d.press("d")
		d.shows("What shall be broken")
	})
}

func TestAnOutageByDesignIsAskedForKnowingly(t *testing.T) {
	o, f, _ := standing(t)
	driveWith(t, o, func(d *driver) {
		d.toDrills()
		d.press("down", "down", "enter")
		d.wait(time.Second)
		d.golden("drill-outage")
		d.press("enter")
		d.shows("What shall be broken")
		if len(f.ordered()) != 0 {
			t.Error("it began without a yes")
		}
		d.press("enter")
		d.wait(time.Second)
		d.press("down", "enter")
		if got := f.ordered(); len(got) != 1 || !got[0].Outage {
			t.Errorf("ordered %+v", got)
		}
		d.wait(3 * time.Second)
		d.press("esc") // Esc is a no
		d.wait(time.Second)
		d.shows("What shall be broken")
		d.press("left", "left", "up", "right", "enter")
		d.wait(time.Second)
		d.shows("This is an outage by design") // the same drill on another machine
	})
}

// However one leaves, what was broken is mended first.
func TestADrillIsNotLeftUnmended(t *testing.T) {
	for _, key := range []string{"esc", "a", "ctrl+c", "q"} {
		o, f, _ := standing(t)
		driveWith(t, o, func(d *driver) {
			d.toDrills()
			d.press("enter")
			d.wait(3 * time.Second)
			d.press("down", "enter")
			d.wait(6 * time.Second)
			d.press(key)
			d.wait(time.Second)
			d.shows("The drill goes on. What shall become of it?")
			d.press("enter")
			d.shows("[break]")
			d.press(key)
			d.wait(time.Second)
			d.press("down", "enter")
			d.wait(time.Second)
			d.shows("ends; mending")
			d.press("esc", "a", "q")
			d.wait(500 * time.Millisecond)
			if n := f.mends(); d.quit || n != 0 {
				t.Errorf("%s: left (%v) after %d were mended", key, d.quit, n)
			}
			d.wait(5 * time.Second)
			d.press("enter") // what was asked meanwhile has nothing to say any more
			d.shows("interrupted, and mended")
			if n := f.mends(); n != 1 {
				t.Errorf("%s: %d were mended", key, n)
			}
		})
	}
}

func TestAFailedDrillSaysWhy(t *testing.T) {
	o, f, _ := standing(t)
	f.fails = true
	driveWith(t, o, func(d *driver) {
		d.toDrills()
		d.press("enter")
		d.wait(3 * time.Second)
		d.press("down", "enter")
		d.wait(time.Minute)
		d.golden("drill-failed")
		d.press("up", "up", "enter")
		d.shows("3 acknowledged objects are gone", "look at the volume of n3")
		d.fits()
		d.press("esc", "w")
		d.shows("Set up a cluster")
	})
	o, f, _ = standing(t)
	f.err = errGone
	driveWith(t, o, func(d *driver) {
		d.toDrills()
		d.press("enter")
		d.wait(3 * time.Second)
		d.shows("it is gone", "✗ failed")
		d.press("enter")
		d.shows("What went wrong")
		d.press("esc", "esc")
		d.shows("What shall be broken")
	})
}

// A window may change at any moment of a drill.
func TestADrillFitsEverySize(t *testing.T) {
	o, _, _ := standing(t)
	driveWith(t, o, func(d *driver) {
		d.toDrills()
		d.fits()
		d.press("enter")
		d.fits()
		d.wait(3 * time.Second)
		d.fits()
		d.press("down", "enter")
		for range 24 {
			d.wait(time.Second)
			d.fits()
		}
		d.press("f1")
		d.fits()
		d.shows("Help: Drill")
	})
}

func TestShortAddresses(t *testing.T) {
	for in, want := range map[string]string{"http://10.0.0.1:8000": "10.0.0.1:8000", "x\x1b[2Jy": "xy", "http://[fd00::1]:8000": "[fd00::1]:8000", "": ""} {
		if d := cmp.Diff(want, short(in)); d != "" {
			t.Error(d)
		}
	}
}

// The end of a drill and its last events come on two ways; whichever is first, the screen holds.
func TestTheEndOfADrillMayComeBeforeItsVerdict(t *testing.T) {
	o, _, _ := standing(t)
	driveWith(t, o, func(d *driver) {
		s := newDrillScreen(d.m.w, Order{Drill: "drain"})
		s.begun = true
		d.send(goMsg{s})
		d.send(drilledMsg{owner: s})
		d.fits()
		d.hides("failed")
		d.press("enter")
		d.send(drillBatchMsg{owner: s, batch: []event.Envelope{{Event: event.DrillFinished{Drill: "drain", Target: "n2", Verdict: "passed"}}}})
		d.shows("passed")
		d.fits()
	})
}

// A drill that is refused whatever is allowed says so, and is tried only where the swarm is to be asked.
func TestADrillThatThisClusterCannotBear(t *testing.T) {
	o, f, _ := standing(t)
	f.leader = true
	driveWith(t, o, func(d *driver) {
		d.toDrills()
		d.press("down", "down", "down")
		d.shows("- not on this cluster", "It cannot be run on this cluster.")
		d.press("enter")
		d.shows("This would be refused", "managers that were added by hand")
		d.press("enter")
		if got := f.ordered(); len(got) != 0 {
			t.Errorf("ordered %+v", got)
		}
		d.press("enter")
		d.wait(time.Second)
		d.press("down", "enter")
		d.wait(time.Second)
		if got := f.ordered(); len(got) != 1 || got[0] != (Order{Drill: "stop-leader"}) {
			t.Errorf("ordered %+v", got)
		}
	})
}

func TestDrillsThatCannotBeTold(t *testing.T) {
	o, f, _ := standing(t)
	f.untold = errors.New("the record cannot be read")
	driveWith(t, o, func(d *driver) {
		d.toDrills()
		d.shows("could not be told", "the record cannot be read")
		f.untold = nil
		d.press("esc", "d")
		d.shows("What shall be broken")
	})
}
