package tui

import (
	"context"
	"errors"
	"testing"
	"time"

	"holdfast/steps"
	"holdfast/steps/inventory"
)

// fakeMender mends names by a command, and addresses by another answer.
type fakeMender struct {
	e    *fakeEngine
	ran  []string
	err  error
	took time.Duration
}

func (f *fakeMender) Mends(_ inventory.Cluster, found Finding, about steps.Facts) []Mend {
	switch found.Check {
	case "hostname":
		return []Mend{{Label: "Call it n2", Why: "It keeps that name.", Command: "hostnamectl set-hostname n2"}}
	case "address":
		return []Mend{{Label: "Its peers reach it at " + about.Addrs[1], Why: "It is its own.", Answer: func(d *Draft) {
			d.Hosts[1].ClusterAddress = about.Addrs[1]
			f.e.finding = nil
		}}}
	}
	return nil
}

func (f *fakeMender) Mend(_ context.Context, _ inventory.Cluster, host, command string) (string, error) {
	time.Sleep(f.took)
	f.ran = append(f.ran, host+": "+command)
	if f.err == nil {
		f.e.finding = nil
	}
	return "Failed to \x1b[31mset the name", f.err
}

// mendable is a wizard that finds one thing on n2 that may not stay so.
func mendable(t *testing.T, check string) (Options, *fakeMender) {
	e := &fakeEngine{finding: []Finding{{"n1", check, "ok", "fine", ""}, {"n2", check, "stop", "it is not as it should be", "mend it by hand"}}}
	m := &fakeMender{e: e, took: time.Second}
	return Options{Library: demoLibrary(t), Engine: e, Shelf: &fakeShelf{}, Version: "test", Mender: m}, m
}

func (d *driver) toPreflight() {
	d.press("enter", "enter")
	d.paste(threeMachines)
	d.press("enter", "enter")
}

func TestAFindingIsMendedOnItsMachine(t *testing.T) {
	o, m := mendable(t, "hostname")
	driveWith(t, o, func(d *driver) {
		d.toPreflight()
		d.shows("stop", "m mend it", "m mends this one")
		d.press("m")
		d.wait(time.Second)
		d.shows("Runs on n2, as root: hostnamectl set-hostname n2", "An undo does not take it back")
		d.golden("preflight-mend")
		d.press("enter") // the first answer leaves it
		if d.shows("Preflight"); len(m.ran) != 0 {
			t.Errorf("ran %v unasked", m.ran)
		}
		d.press("m")
		d.wait(time.Second)
		d.press("down", "enter")
		d.shows("Mending n2")
		d.wait(2 * time.Second)
		d.shows("Preflight", "Nothing stands in the way")
		if len(m.ran) != 1 || m.ran[0] != "n2: hostnamectl set-hostname n2" || m.e.tries != 2 {
			t.Errorf("ran %v; the machines were asked %d times", m.ran, m.e.tries)
		}
		d.press("esc") // from there one may go back as ever
		d.shows("Connect", "Every machine has let us in")
	})
}

func TestAMendThatFailsSaysWhy(t *testing.T) {
	o, m := mendable(t, "hostname")
	m.err = errors.New("exit code 1")
	driveWith(t, o, func(d *driver) {
		d.toPreflight()
		d.press("m")
		d.wait(time.Second)
		d.press("down", "enter")
		d.wait(2 * time.Second)
		d.shows("It could not be mended on n2", "exit code 1", "set the name")
		d.press("enter")
		d.shows("Preflight", "m mends this one")
	})
}

func TestAFindingIsMendedByAnotherAnswer(t *testing.T) {
	o, _ := mendable(t, "address")
	driveWith(t, o, func(d *driver) {
		d.toPreflight()
		d.press("m")
		d.wait(time.Second)
		d.press("down", "enter")
		d.wait(time.Second)
		d.shows("Nothing stands in the way")
		if got := d.m.w.cluster.Hosts[1].ClusterAddress; got != "10.0.0.12" {
			t.Errorf("its peers reach it at %s", got)
		}
	})
}

func TestWhatOnlyAPersonCanMend(t *testing.T) {
	o, _ := mendable(t, "disk")
	driveWith(t, o, func(d *driver) {
		d.toPreflight()
		d.hides("m mend it")
		d.press("m")
		d.shows("That is yours to do on n2")
		d.press("left", "m")
		d.shows("There is nothing to mend here")
	})
}

func TestLinesMend(t *testing.T) {
	o, m := mendable(t, "hostname")
	said, err := talkWith(t, o, append(machineLines[:6:6], "3", "", "3", "yes", "", "no")...)
	if !errors.Is(err, ErrEnded) || len(m.ran) != 1 {
		t.Errorf("%v, ran %v", err, m.ran)
	}
	wants(t, said, "n2: Call it n2", "as root: hostnamectl set-hostname n2", "only 512 MB", "Nothing was changed")
	o, m = mendable(t, "hostname")
	m.err = errors.New("exit code 1")
	said, _ = talkWith(t, o, append(machineLines[:6:6], "3", "yes", "2")...)
	wants(t, said, "exit code 1")
	o, _ = mendable(t, "address")
	said, _ = talkWith(t, o, append(machineLines[:6:6], "3", "", "no")...)
	wants(t, said, "n2: Its peers reach it at 10.0.0.12", "only 512 MB", "Settings (6 of 11)")
}
