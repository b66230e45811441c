package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"holdfast/steps/inventory"
	"holdfast/steps/sim"
	"holdfast/tui"
)

// simulatedPower is the plug of machines that do not exist.
type simulatedPower struct{ cluster *sim.Cluster }

// Off implements failover.Power.
func (p simulatedPower) Off(ctx context.Context, host string) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return p.node(host, func(n *sim.Node) { n.PowerOff() })
}

// On implements failover.Power.
func (p simulatedPower) On(ctx context.Context, host string) error {
	return p.node(host, func(n *sim.Node) { n.Boot(context.WithoutCancel(ctx)) })
}

func (p simulatedPower) node(host string, do func(*sim.Node)) error {
	n := p.cluster.Node(host)
	if n == nil {
		return fmt.Errorf("there is no simulated machine %q", host)
	}
	do(n)
	return nil
}

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
	above := filepath.Join(e.app.state, "practice")
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
	if e.session != nil { // of real machines
		e.session.close()
		e.session = nil
	}
	e.app.state, e.app.practice, e.power = folder, &p.file, simulatedPower{p.cluster}
	return tui.Practice{Cluster: c, Label: o.label()}, nil
}
