package tui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"holdfast/playbooks"
	"holdfast/steps"
	"holdfast/steps/inventory"
	"holdfast/tui/runstate"
)

// manyMachines is what somebody with thirty of them pastes; one has a name of unusual length.
func manyMachines() string {
	var lines []string
	for i := range 30 {
		lines = append(lines, fmt.Sprintf("root@10.0.1.%d", i+1))
	}
	lines[7] = "a-machine-with-a-name-that-goes-on-and-on-and-on a-user-with-a-long-name@fd00:1234:5678:9abc:def0:1234:5678:9abc"
	return strings.Join(lines, "\n")
}

// Every page holds with thirty machines, in every size, and with its help laid over it.
func TestThirtyMachines(t *testing.T) {
	e := &fakeEngine{fails: map[string]int{"n20/swarm-join": 1}}
	drive(t, e, &fakeShelf{}, func(d *driver) {
		d.press("enter", "enter")
		d.paste(manyMachines())
		pages := []string{"Machines", "Connect", "Preflight", "Settings", "Topology", "Plan"}
		for i, title := range pages {
			if i > 0 {
				d.press("enter")
			}
			d.fits()
			d.shows(title)
			d.press("f1")
			d.fits()
			d.shows("Help: " + title)
			d.press("esc")
		}
		d.golden("plan-thirty")
		d.press("esc")
		d.golden("topology-thirty")
		d.press("esc", "esc")
		d.golden("preflight-thirty")
		for range 40 {
			d.press("right", "down")
		}
		d.shows("n30")
		d.press("enter", "enter", "enter", "enter")
		d.wait(time.Second)
		d.press("down", "enter")
		d.wait(2 * time.Minute)
		d.fits()
		d.golden("run-thirty")
		d.shows("failed on n20")
		d.press("enter")
		d.fits()
	})
}

// The playbooks that ship have longer texts than the one made for the tests.
func TestTheBuiltInPlaybooksFit(t *testing.T) {
	lib, err := playbooks.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	for at, name := range lib.Names() {
		o := Options{Library: lib, Engine: &fakeEngine{}, Shelf: &fakeShelf{}, Version: "test"}
		driveWith(t, o, func(d *driver) {
			d.press("enter")
			for range at {
				d.press("down")
			}
			d.fits()
			d.press("enter")
			var lines []string
			for _, r := range lib[name].Roles {
				for i := range max(1, r.Min) {
					lines = append(lines, fmt.Sprintf("%s%d 10.0.%d.%d %s", r.Name, i, len(lines), i+1, r.Name))
				}
			}
			d.paste(strings.Join(lines, "\n"))
			for range 4 {
				d.press("enter")
				d.fits()
			}
			d.press("down")
			for range lib[name].Settings { // each with its reason, and its form
				d.press("enter")
				d.fits()
				d.press("esc", "down")
				d.fits()
			}
		})
	}
}

func TestIntentsAreShortAndPlain(t *testing.T) {
	apply := steps.Script{Text: "x"}
	for _, c := range []struct {
		op    steps.Op
		state steps.State
		want  string
	}{
		{steps.Op{Apply: apply}, steps.Satisfied, "= done already"},
		{steps.Op{Apply: apply}, steps.Missing, "+ sets up"},
		{steps.Op{Apply: apply}, steps.Drifted, "~ corrects"},
		{steps.Op{Apply: apply}, steps.Unknown, "· seen later"},
		{steps.Op{}, steps.Missing, "? waits for it"},
		{steps.Op{Probe: &steps.Probe{}}, steps.Unknown, "? tries it out"},
	} {
		if got := intent(c.op, c.state); got != c.want {
			t.Errorf("%+v is %q, want %q", c.op, got, c.want)
		}
		if sign, _, _ := strings.Cut(c.want, " "); !strings.Contains(legend, sign+" ") {
			t.Errorf("the legend does not explain %q", sign)
		}
	}
}

func TestMarksOfMachines(t *testing.T) {
	s := newRun(newWizard(Options{}), Job{})
	one := func(o steps.Outcome, running bool) runstate.Op { return runstate.Op{Outcome: o, Running: running} }
	for _, c := range []struct {
		ops  []runstate.Op
		want string
	}{
		{[]runstate.Op{one(steps.Changed, false), one("", true), one("", false)}, "✓›·"},
		{[]runstate.Op{one(steps.Failed, false), one(steps.Blocked, false), one(steps.Interrupted, false)}, "✗-!"},
		{append(make([]runstate.Op, 8), one(steps.Changed, false)), "1/9"},
	} {
		if got := s.marks(&runstate.Step{Ops: c.ops}); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestTakesIsSaidAsPeopleDo(t *testing.T) {
	for want, r := range map[string]inventory.Role{"2 or more": {Min: 2}, "1": {Min: 1, Max: 1}, "1 to 3": {Min: 1, Max: 3}} {
		if got := takes(r); got != want {
			t.Errorf("%+v: %q", r, got)
		}
	}
}

func TestWindowsKeepTheirLineInSight(t *testing.T) {
	lines := strings.Split("a b c d e f g h i j", " ")
	for at := range lines {
		for height := 1; height < 12; height++ {
			got := window(lines, at, height)
			if len(got) != min(height, len(lines)) || !strings.Contains(strings.Join(got, ""), lines[at]) {
				t.Errorf("line %d in a window of %d: %v", at, height, got)
			}
		}
	}
}

func TestTextsFit(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{fit("a\nb\nc", 5, 2), "a\nb"},
		{fit("abcdefgh", 5, 2), "abcd…\n"},
		{cut("日本語", 5), "日本…"},
		{pad("日本", 6), "日本  "},
		{plural(1, "step") + ", " + plural(3, "step"), "1 step, 3 steps"},
		{columns([]int{3, 2}, "ab", "cdef", "g"), "ab   c…  g"},
		{clock(-time.Second) + " " + clock(125*time.Second), "0:00 2:05"},
		{size(512<<20) + " " + size(3<<30), "512 MB 3.0 GB"},
		{harmless("a\x1b[31mb\nc\x07"), "ab\nc"},
		{inset("a b", 2, 4), "  a\n  b"},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}

func TestAPlaybookTakenAnewKeepsTheMachines(t *testing.T) {
	lib := demoLibrary(t)
	other := lib["demo"]
	other.Name, other.Roles = "other", []inventory.Role{{Name: "node", Min: 1}}
	lib["other"] = other
	driveWith(t, Options{Library: lib, Engine: &fakeEngine{}, Shelf: &fakeShelf{}}, func(d *driver) {
		d.press("enter", "enter")
		d.paste(threeMachines)
		d.press("esc", "down", "enter")
		d.shows("10.0.0.13", "node: 3 (1 or more)")
		d.hides("client")
	})
}
