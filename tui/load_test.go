package tui

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	"holdfast/steps/inventory"
)

// A file whose machines are simulated says so on every page, and another file takes that back.
func TestALoadedSimulationIsLabelled(t *testing.T) {
	c, problems := drafted(t, "10.99.0.11", "10.99.0.12", "10.99.0.13").Cluster(demoLibrary(t))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	s := &fakeShelf{files: map[string]inventory.Cluster{"sim.yaml": c, "real.yaml": c}, labels: map[string]string{"sim.yaml": "simulation"}}
	load := func(d *driver, path string) {
		d.press("ctrl+o")
		d.write(path)
		d.press("enter")
		d.wait(time.Second)
	}
	drive(t, &fakeEngine{}, s, func(d *driver) {
		d.press("enter", "enter")
		d.shows("Machines")
		load(d, "sim.yaml")
		d.shows("[simulation]", "10.99.0.12")
		load(d, "none.yaml")
		d.shows("[simulation]", "there is no such file")
		load(d, "real.yaml")
		if strings.Contains(d.screen(), "simulation") {
			t.Errorf("still labelled:\n%s", d.screen())
		}
	})
	said, err := talk(t, &fakeEngine{}, s, "", "", "load sim.yaml", "load real.yaml", "load none.yaml")
	if !errors.Is(err, ErrEnded) {
		t.Errorf("%v", err)
	}
	wants(t, said, "The machines here are a simulation: nothing real is touched.", "The machines here are real.", "there is no such file")
}

// What is known from the start is what Enter alone takes.
func TestLinesOfferThePlaybookThatIsKnown(t *testing.T) {
	const last = "the second"
	lib := demoLibrary(t)
	lib[last] = lib["demo"]
	w := newWizard(Options{Library: lib})
	w.draft.Playbook = last
	var out bytes.Buffer
	l := &lines{prompter: newPrompter(LineIO{In: strings.NewReader("\n"), Out: &out}), w: w}
	if err := l.playbook(t.Context()); err != nil || w.draft.Playbook != last {
		t.Errorf("%s became %s, %v", last, w.draft.Playbook, err)
	}
}
