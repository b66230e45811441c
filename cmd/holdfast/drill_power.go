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

// plug switches a machine: action is "off" or "on".
type plug func(ctx context.Context, action, host string) error

// Off implements failover.Power.
func (p plug) Off(ctx context.Context, host string) error { return p(ctx, "off", host) }

// On implements failover.Power.
func (p plug) On(ctx context.Context, host string) error { return p(ctx, "on", host) }

// powerCommand is the operator's own switch. The words are handed over as arguments, never as text of the command: a
// name cannot become a command.
func powerCommand(command string, cluster inventory.Cluster) plug {
	return func(ctx context.Context, action, host string) error {
		h, _ := cluster.Host(host)
		cmd := exec.CommandContext(ctx, "sh", "-c", command+` "$@"`, "power-command", action, host, h.Address)
		out, err := cmd.CombinedOutput()
		if err != nil {
			return steps.WithHint(fmt.Errorf("power command: %w: %s", err, strings.TrimSpace(string(out))),
				fmt.Sprintf("Try it by hand: %s %s %s %s", command, action, host, h.Address))
		}
		return nil
	}
}

// peerTime is how long a machine may take to switch another; one that is off itself never answers.
const peerTime = 10 * time.Second

// peerPower is the plug of machines that do not exist: any of them that runs can switch the others.
func peerPower(cluster inventory.Cluster, reach failover.Cluster) plug {
	return func(ctx context.Context, action, host string) error {
		script := steps.Script{Text: "practice-power " + action + " " + steps.Quote(host), Sudo: true}
		err := errors.New("there is no other machine")
		for _, h := range cluster.Hosts {
			if h.Name == host {
				continue
			}
			if err = through(ctx, reach, h.Name, script); err == nil {
				return nil
			}
		}
		return fmt.Errorf("switch %s %s: %w", host, action, err)
	}
}

func through(ctx context.Context, reach failover.Cluster, peer string, script steps.Script) error {
	ctx, cancel := context.WithTimeout(ctx, peerTime)
	defer cancel()
	r, err := reach.Run(ctx, peer, script)
	if err == nil && r.Exit != 0 {
		err = fmt.Errorf("%s: %s", peer, strings.TrimSpace(r.Stderr))
	}
	return err
}
