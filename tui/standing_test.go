package tui

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/steps/inventory"
)

func TestTheChecklistIsReadAndSaved(t *testing.T) {
	o, _, k := standing(t)
	driveWith(t, o, func(d *driver) {
		d.toRun()
		d.wait(long)
		d.golden("run-proven")
		d.press("c")
		d.golden("checklist")
		d.press("pgdown")
		d.shows("line 20")
		d.press("end")
		d.shows("line 90")
		d.press("m", "t", "h")
		d.shows("Saved as /home/you/holdfast-home-checklist.html")
		if diff := cmp.Diff([]string{"md", "txt", "html"}, k.saved); diff != "" {
			t.Error(diff)
		}
		d.fits()
		k.err = steps.WithHint(errGone, "look elsewhere")
		d.press("m")
		d.shows("Not saved: it is gone")
		d.press("r")
		d.shows("it is gone", "look elsewhere")
		d.press("w")
		d.shows("Set up a cluster")
	})
}

// known is a wizard that finds a cluster it has set up before.
func known(t *testing.T) (Options, *fakeDriller) {
	o, f, _ := standing(t)
	c, _ := drafted(t, "10.0.0.11", "10.0.0.12", "10.0.0.13").Cluster(demoLibrary(t))
	o.Shelf = &fakeShelf{
		files:   map[string]inventory.Cluster{"c.yaml": c},
		earlier: []Earlier{{Cluster: "home", Playbook: "demo", Started: time.Unix(0, 0).UTC(), Outcome: event.Done, Done: 7, Total: 7, File: "c.yaml"}},
	}
	return o, f
}

// What can be done with a cluster that stands, by how far down the list it is.
func TestAKnownClusterIsUsedFromTheFirstPage(t *testing.T) {
	for down, want := range map[int][]string{
		1: {"Every machine has let us in", "Preflight"}, 2: {"Every machine has let us in", "cluster home: all is well"},
		3: {"Every machine has let us in", "What shall be broken"}, 4: {"CHECKLIST as txt", "line 3"}, 5: {"Every machine has let us in", "Take it all back"},
	} {
		o, _ := known(t)
		driveWith(t, o, func(d *driver) {
			d.press("down", "enter")
			d.wait(time.Second)
			if down == 1 {
				d.golden("welcome-known")
			}
			for range down {
				d.press("down")
			}
			d.press("enter")
			d.shows(want[0])
			d.press("enter")
			d.shows(want[1])
			d.fits()
		})
	}
}

func TestPractisingNeedsNoMachines(t *testing.T) {
	o, _, _ := standing(t)
	c, _ := drafted(t, "10.99.0.11", "10.99.0.12", "10.99.0.13").Cluster(demoLibrary(t))
	tries := 0
	o.Practise = func(context.Context) (Practice, error) {
		if tries++; tries == 1 {
			return Practice{}, errors.New("no port is free on the loopback address")
		}
		time.Sleep(time.Second)
		return Practice{Cluster: c, Label: "simulation"}, nil
	}
	driveWith(t, o, func(d *driver) {
		d.golden("welcome-practise")
		d.press("down", "enter")
		d.shows("no port is free")
		d.press("enter")
		d.shows("are being started")
		d.press("enter") // once is enough
		d.wait(2 * time.Second)
		for range 6 { // Playbook to Plan
			d.shows("[simulation]")
			d.press("enter")
		}
		d.shows("Plan", "[simulation]")
		d.press("enter")
		d.wait(time.Second)
		d.press("down", "enter")
		d.wait(long)
		d.shows("All of it is done, and proven", "[simulation]")
		t.Logf("%d keys from the first page to a proven service, one failed start of the machines among them", d.keys)
		if d.keys > 30 {
			t.Errorf("%d keys are too many", d.keys)
		}
		if tries != 2 {
			t.Errorf("started %d times", tries-1)
		}
		for range 9 {
			d.press("esc")
		}
		d.hides("Practise") // it stands already
	})
}

func TestTheLogFileHasEveryLine(t *testing.T) {
	o, _, k := standing(t)
	driveWith(t, o, func(d *driver) {
		d.toRun()
		d.wait(2500 * time.Millisecond) // while the run goes on
		d.press("h", "b")
		d.golden("log-file")
		d.shows("What n1 said", "n1 said line 1000")
		d.press("home")
		d.shows("lines 1 to", "n1 said line 1\n")
		d.press("pgdown", "down", "up")
		d.hides("n1 said line 1\n")
		d.press("h")
		d.shows("What n2 said", "line 1000")
		d.press("h")
		d.shows("it has said nothing")
		d.fits()
		k.err = errGone
		d.press("h")
		d.shows("it is gone")
		d.press("enter")
		d.shows("Install Docker")
		d.wait(long)
	})
}

func TestTheLockIsTakenOverKnowingly(t *testing.T) {
	o, _, _ := standing(t)
	e := &fakeEngine{locked: &Locked{Host: "n2", Holder: "anna@laptop (process 77) since 10:00; last sign of life 5 s ago", Err: steps.WithHint(errors.New("n2 is locked by anna@laptop"), "ask her")}}
	o.Engine = e
	driveWith(t, o, func(d *driver) {
		d.toRun()
		d.wait(time.Second)
		d.shows("n2 is locked by anna@laptop", "take the lock over")
		d.press("t")
		d.wait(time.Second)
		d.golden("run-lock")
		d.write("n1")
		d.press("enter")
		if len(e.asked()) != 1 {
			t.Error("taken over without the name")
		}
		d.press("backspace")
		d.write("2")
		d.press("enter")
		d.wait(long)
		d.shows("All of it is done")
		if jobs := e.asked(); len(jobs) != 2 || jobs[0].TakeOver || !jobs[1].TakeOver {
			t.Errorf("%d jobs", len(jobs))
		}
	})
}

func TestARemedyIsCopied(t *testing.T) {
	drive(t, &fakeEngine{}, &fakeShelf{}, func(d *driver) {
		d.press("enter", "enter")
		d.paste(threeMachines)
		d.press("enter", "enter")
		d.shows("only 512 MB of memory")
		d.press("y")
		d.shows("Copied the remedy. Do it on n2")
		d.press("left", "y")
		d.shows("There is nothing to do in this cell")
		d.press("r") // by Connect, and from there on by itself
		d.shows("Preflight", "only 512 MB")
	})
}

func TestTheMatrixIsReadLineByLine(t *testing.T) {
	drive(t, &fakeEngine{}, &fakeShelf{}, func(d *driver) {
		d.press("enter", "enter")
		d.paste(threeMachines)
		d.press("enter", "enter", "enter", "enter")
		d.shows("! all falls with it", "this layout falls with its server", "5 outage")
		for range 20 {
			d.press("down")
			d.fits()
		}
		d.shows("a wrong delete, ransomware", "no backup")
		d.press("space")
		d.golden("topology-why")
	})
}
