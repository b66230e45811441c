package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"holdfast/steps"
	"holdfast/steps/inventory"
	"holdfast/tui"
)

// label says that machines are simulated, and that what is measured on them is not of this world's seconds.
func (o practiceFlags) label() string {
	if o.speed == 1 {
		return label
	}
	return fmt.Sprintf("%s, time x%g", label, o.speed)
}

// practising starts a practice cluster for the wizard; from then on the wizard works on that alone. The machines, and the
// folder that tells of them, last as long as the wizard.
func (e *wizardEngine) practising(life context.Context, o practiceFlags) (tui.Practice, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	above, err := filepath.Abs(filepath.Join(e.app.state, "practice"))
	if err != nil {
		return tui.Practice{}, err
	}
	if err := os.MkdirAll(above, 0o700); err != nil {
		return tui.Practice{}, err
	}
	folder, err := os.MkdirTemp(above, "wizard-")
	if err != nil {
		return tui.Practice{}, err
	}
	p, err := e.app.startPractice(life, folder, o)
	if err != nil {
		_ = os.RemoveAll(folder)
		return tui.Practice{}, err
	}
	e.ended = func() {
		p.close()
		_ = os.RemoveAll(folder)
	}
	c, err := inventory.Load(filepath.Join(folder, "cluster.yaml"), e.lib)
	if err != nil {
		return tui.Practice{}, err
	}
	e.label = o.label()
	e.work(&p.file)
	return tui.Practice{Cluster: c, Label: e.label}, nil
}

// work makes the machines behind routes, or for nil the real ones, those that the wizard works on.
func (e *wizardEngine) work(r *routes) {
	if e.session != nil { // of other machines
		e.session.close()
		e.session = nil
	}
	if e.app.practice == nil {
		e.real = e.app.state
	}
	if e.app.practice = r; r == nil {
		e.app.state = e.real
		return
	}
	e.app.state = r.state()
}

var errOwnOnly = errors.New("this holdfast works on its own practice cluster, and on no other machines")

// load reads a cluster file and works on its machines from then on: on the simulated ones where it is a practice
// cluster's.
func (e *wizardEngine) load(path string) (tui.Loaded, error) {
	c, err := inventory.Load(path, e.lib)
	if err != nil {
		return tui.Loaded{}, err
	}
	r, err := routesBeside(path)
	if err != nil {
		return tui.Loaded{}, err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if !r.leadsAs(e.app.practice) {
		if e.ended != nil {
			return tui.Loaded{}, steps.WithHint(errOwnOnly, "leave it, and then: holdfast -f "+path)
		}
		e.label = strings.TrimSuffix(r.prefix(), ": ")
		e.work(r)
	}
	return tui.Loaded{Cluster: c, Label: e.label}, nil
}
