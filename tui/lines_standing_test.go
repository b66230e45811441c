package tui

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps/inventory"
	"holdfast/steps/survival"
)

// talkWith is talk with everything a cluster that stands can be used for.
func talkWith(t *testing.T, o Options, answers ...string) (said string, err error) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		o.Engine.(*fakeEngine).lib = o.Library
		var out bytes.Buffer
		err = RunLines(t.Context(), o, LineIO{In: strings.NewReader(strings.Join(answers, "\n") + "\n"), Out: &out, Stop: make(chan struct{})})
		said = out.String()
	})
	return said, err
}

// What can be done with a cluster that stands, by its number in the list, and what is said then.
func TestLinesLookAfterAKnownCluster(t *testing.T) {
	for answers, want := range map[string][]string{
		"4":       {"n3: in", "cluster home: all is well", "What now?"},
		"5,1":     {"n3: in", "A drill breaks one thing", "drain: tells Swarm", "What now?"},
		"6,1":     {"CHECKLIST as txt", "line 90", "Save it?", "What now?"},
		"6,4":     {"Saved as /home/you/holdfast-home-checklist.html"},
		"7,hom":   {"n3: in", "Type home to agree", "Nothing was taken back"},
		"7,home":  {"Taken back"},
		"1,2,1,1": {"What shall be done with home?", "Which machines", "nothing"},
	} {
		o, _ := known(t)
		said, err := talkWith(t, o, append([]string{"2"}, strings.Split(answers, ",")...)...)
		if answers == "1,2,1,1" {
			if strings.Count(said, "What shall be done with home?") != 2 {
				t.Errorf("one step back leads elsewhere:\n%s", said)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", answers, err)
		}
		wants(t, said, want...)
	}
}

func TestLinesDrill(t *testing.T) {
	const drill, drain, power, storage, leader = "5", "2", "3", "4", "5"
	for name, tc := range map[string]struct {
		answers []string
		wants   []string
		order   Order
		mended  int
	}{
		"a container":        {[]string{drill, drain, "", "yes"}, []string{"drain on n2. Expected: recovers in about 28 s", "serves 20", "FAILS", "passed", "0 lost", "What now?"}, Order{Drill: "drain"}, 1},
		"not agreed":         {[]string{drill, drain, "", ""}, []string{"Nothing was broken.", "What now?"}, Order{Drill: "drain"}, 0},
		"a machine":          {[]string{drill, power, "3", "n2"}, []string{"Type n2 to break it now", "passed"}, Order{Drill: "power-off", Target: "n2"}, 1},
		"yes is no name":     {[]string{drill, power, "3", "yes"}, []string{"Nothing was broken."}, Order{Drill: "power-off", Target: "n2"}, 0},
		"an outage":          {[]string{drill, storage, "", "yes", "n2"}, []string{"This is an outage by design", "passed"}, Order{Drill: "storage", Outage: true}, 1},
		"refused":            {[]string{drill, leader, ""}, []string{"stops the leading manager (not on this cluster)", "It cannot be run on this cluster.", "What now?"}, Order{}, 0},
		"refused, and asked": {[]string{drill, leader, "yes", "n2"}, []string{"managers that were added by hand", "passed"}, Order{Drill: "stop-leader"}, 1},
		"an outage, and no":  {[]string{drill, storage, "", ""}, []string{"This is an outage by design", "What now?"}, Order{}, 0},
	} {
		o, f := known(t)
		f.leader = strings.HasPrefix(name, "refused")
		said, err := talkWith(t, o, append([]string{"2"}, tc.answers...)...)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		wants(t, said, tc.wants...)
		if name == "a machine" {
			goldenFile(t, "lines-drill", said[strings.Index(said, "Drill ("):])
		}
		if strings.Contains(said, "\x1b") {
			t.Errorf("%s: a machine's own words draw on the terminal", name)
		}
		var got Order
		if all := f.ordered(); len(all) > 0 {
			got = all[0]
		}
		if d := cmp.Diff(tc.order, got); d != "" || f.mends() != tc.mended {
			t.Errorf("%s: mended %d times, %s", name, f.mends(), d)
		}
	}
}

// Ctrl-C ends a drill in the middle; it mends before the conversation ends.
func TestLinesMendBeforeTheyEnd(t *testing.T) {
	o, f := known(t)
	synctest.Test(t, func(t *testing.T) {
		o.Engine.(*fakeEngine).lib = o.Library
		var out bytes.Buffer
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(8*time.Second, cancel)
		err := RunLines(ctx, o, LineIO{In: strings.NewReader("2\n5\n2\n\nyes\n"), Out: &out, Stop: make(chan struct{})})
		if !errors.Is(err, ErrEnded) || f.mends() != 1 {
			t.Errorf("%v, mended %d times", err, f.mends())
		}
		wants(t, out.String(), "whatever was broken is mended first", "interrupted")
	})
}

func TestLinesPractise(t *testing.T) {
	c, _ := drafted(t, "10.99.0.11", "10.99.0.12", "10.99.0.13").Cluster(demoLibrary(t))
	for name, tc := range map[string]struct {
		opened  bool // for practice
		answers []string
	}{
		"chosen": {false, []string{"2", "", "", "", "yes", "4", "1", "1"}}, "opened for it": {true, []string{"", "", "", "", "yes", "4", "1", "1"}},
	} {
		o, _, _ := standing(t)
		o.Practising = tc.opened
		o.Practise = func(context.Context) (Practice, error) { return Practice{Cluster: c, Label: "simulation"}, nil }
		said, err := talkWith(t, o, tc.answers...)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		wants(t, said, "Simulated machines are being started", "The machines here are a simulation", "10.99.0.13", "All of it is done, and proven", "CHECKLIST as txt")
		if tc.opened && strings.Contains(said, "no machines needed") {
			t.Errorf("%s: practice is offered where it has begun", name)
		}
		failing := errors.New("no port is free")
		o.Practise = func(context.Context) (Practice, error) { return Practice{}, failing }
		if _, err := talkWith(t, o, tc.answers...); !errors.Is(err, failing) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What a drill has measured stands beside what is expected, with its day; on the screens and in lines.
func TestMeasuredBesideExpected(t *testing.T) {
	o, _, _ := standing(t)
	var broken error
	o.Survives = func(c inventory.Cluster) (survival.Layout, []survival.Fate, error) {
		l := survival.FromCluster(c)
		day := time.Date(2026, 11, 20, 9, 0, 0, 0, time.UTC)
		return l, survival.Merge(l.Matrix(), []survival.Measured{
			{Event: survival.ContainerKilled, At: day, Gap: 10500 * time.Millisecond, Good: true}, {Event: survival.NodeDrained, At: day, Good: false},
		}), broken
	}
	driveWith(t, o, func(d *driver) {
		d.press("enter", "enter")
		d.paste(threeMachines)
		d.press("enter", "enter", "enter", "enter")
		d.golden("topology-measured")
		d.shows("about 18 s 11 s", "Measured by a drill: 11 s, 2026-11-20.")
		d.press("down", "space")
		d.shows("fails 2026-11-20")
		d.press("esc")
		d.shows("about 28 s fails\n")
		d.press("space")
		broken = errGone
		d.press("esc", "esc", "enter")
		d.shows("what drills measured could not be read: it is gone", "about 18 s -")
		d.fits()
	})
	broken = nil
	said, _ := talkWith(t, o, append(machineLines, "")...)
	wants(t, said, "11 s, 2026-11-20")
	broken = errGone
	said, _ = talkWith(t, o, append(machineLines, "")...)
	wants(t, said, "could not be read: it is gone", "about 18 s")
}
