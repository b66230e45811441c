package tui

import (
	"strings"
	"testing"

	"holdfast/steps"
)

// In a wide window the chosen step stands beside the list; in a narrow one Enter shows it.
func TestAWideWindowShowsTheStepBesideTheList(t *testing.T) {
	drive(t, &fakeEngine{}, &fakeShelf{}, func(d *driver) {
		d.toPlan()
		d.resize([2]int{spacious + 2, 40})
		d.shows("Every step, in the order")
		d.press("down")
		d.shows("Carry it out:", "Why", "n1  = done already", "apt-get install -y docker.io")
		d.golden("plan-beside")
		d.hides("Why")
	})
}

// In a wide window nothing of a page is drawn twice, and nothing is left out where its second column begins.
func TestAPageInTwoColumns(t *testing.T) {
	o, _, _ := standing(t)
	driveWith(t, o, func(d *driver) {
		d.toDrills()
		d.press("c")
		page := d.m.top().(*sheetPage)
		var all []string
		for i := range 90 {
			all = append(all, "line-"+itoa(i)+".")
		}
		page.pager.text = strings.Join(all, "\n")
		d.resize([2]int{200, 60})
		seen := d.screen()
		for _, l := range all {
			if strings.Count(seen, l) != 1 {
				t.Errorf("%s is there %d times", l, strings.Count(seen, l))
			}
		}
		d.resize([2]int{80, 24})
		d.hides("line-80.")
		d.press("end")
		d.shows("line-89.")
	})
}

// What is known before the first page is named there.
func TestTheFirstPageNamesTheClusterOfAFile(t *testing.T) {
	c, problems := drafted(t, "10.0.0.1", "10.0.0.2", "10.0.0.3").Cluster(demoLibrary(t))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	driveWith(t, Options{Library: demoLibrary(t), Engine: &fakeEngine{}, Shelf: &fakeShelf{}, Cluster: c}, func(d *driver) {
		d.shows("Set up a cluster: " + c.Name + ", with its 3 machines")
		d.press("enter", "enter")
		d.shows("10.0.0.2", "client: 2 of 2 or more")
	})
}

// A command that is not the machine's own is explained where it is shown.
func TestHoldfastsOwnCommandsAreExplained(t *testing.T) {
	const why = "writes them out"
	w := newWizard(Options{Library: demoLibrary(t)})
	for text, want := range map[string]bool{"hf_apt_get update": true, "apt-get update": false} {
		p := newStepSheet(w, Prepared{}, []steps.Op{{Title: "t", Apply: steps.Script{Text: text}}})
		if got := strings.Contains(p.text, why); got != want {
			t.Errorf("%s: explained %v", text, got)
		}
	}
}
