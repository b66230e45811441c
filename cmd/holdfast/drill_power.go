package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"holdfast/steps"
	"holdfast/steps/failover"
	"holdfast/steps/inventory"
)

// powerCommand is the operator's own switch.
type powerCommand struct {
	command string
	cluster inventory.Cluster
}

// Off implements failover.Power.
func (p powerCommand) Off(ctx context.Context, host string) error { return p.run(ctx, "off", host) }

// On implements failover.Power.
func (p powerCommand) On(ctx context.Context, host string) error { return p.run(ctx, "on", host) }

// run hands the words over as arguments, never as text of the command: a name cannot become a command.
func (p powerCommand) run(ctx context.Context, action, host string) error {
	h, _ := p.cluster.Host(host)
	cmd := exec.CommandContext(ctx, "sh", "-c", p.command+` "$@"`, "power-command", action, host, h.Address)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return steps.WithHint(fmt.Errorf("power command: %w: %s", err, strings.TrimSpace(string(out))),
			fmt.Sprintf("Try it by hand: %s %s %s %s", p.command, action, host, h.Address))
	}
	return nil
}

// peerPower is the plug of machines that do not exist: any of them that runs can switch the others.
type peerPower struct {
	cluster inventory.Cluster
	reach   failover.Cluster
}

// Off implements failover.Power.
func (p peerPower) Off(ctx context.Context, host string) error { return p.run(ctx, "off", host) }

// On implements failover.Power.
func (p peerPower) On(ctx context.Context, host string) error { return p.run(ctx, "on", host) }

// peerTime is how long a machine may take to switch another; one that is off itself never answers.
const peerTime = 10 * time.Second

func (p peerPower) run(ctx context.Context, action, host string) error {
	script := steps.Script{Text: "practice-power " + action + " " + steps.Quote(host), Sudo: true}
	err := errors.New("there is no other machine")
	for _, h := range p.cluster.Hosts {
		if h.Name == host {
			continue
		}
		if err = p.through(ctx, h.Name, script); err == nil {
			return nil
		}
	}
	return fmt.Errorf("switch %s %s: %w", host, action, err)
}

func (p peerPower) through(ctx context.Context, peer string, script steps.Script) error {
	ctx, cancel := context.WithTimeout(ctx, peerTime)
	defer cancel()
	r, err := p.reach.Run(ctx, peer, script)
	if err == nil && r.Exit != 0 {
		err = fmt.Errorf("%s: %s", peer, strings.TrimSpace(r.Stderr))
	}
	return err
}
