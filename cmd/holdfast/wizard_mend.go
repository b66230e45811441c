package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/steps/inventory"
	"holdfast/steps/journal"
	"holdfast/tui"
)

// mendTakes is how long a mend may take on its machine.
const mendTakes = time.Minute

// Mends implements tui.Mender. Whatever could take away what is somebody's own is not among them.
func (e *wizardEngine) Mends(c inventory.Cluster, f tui.Finding, about steps.Facts) []tui.Mend {
	h, ok := c.Host(f.Host)
	if !ok {
		return nil
	}
	switch f.Check {
	case "root":
		if h.SSH.User != "root" && !h.SSH.Sudo {
			return []tui.Mend{{Label: "Become root by sudo", Why: "If sudo wants a password you are asked for it.", Answer: onHost(h.Name, func(h *inventory.Host) { h.SSH.Sudo = true })}}
		}
	case "address":
		return addressMends(h.Name, about.Addrs)
	case "hostname":
		return []tui.Mend{{Label: "Call it " + h.Name, Why: "The machine keeps that name from now on.", Command: "hostnamectl set-hostname " + steps.Quote(h.Name)}}
	case "machine id":
		if about.Machine == "" {
			return []tui.Mend{{Label: "Make one", Why: "A machine without an id gets one of its own.", Command: "systemd-machine-id-setup"}}
		}
	case "clock":
		if !about.Clock.IsZero() {
			return []tui.Mend{{Label: "Keep its clock by the network", Why: "That takes a moment; look again if it still differs.", Command: "timedatectl set-ntp true && sleep 3"}}
		}
	}
	return e.settingMends(c, f, about)
}

// settingMends are other answers under which the finding is no stop.
func (e *wizardEngine) settingMends(c inventory.Cluster, f tui.Finding, about steps.Facts) []tui.Mend {
	set := func(label, why, name, value string) []tui.Mend {
		for _, s := range e.lib[c.Playbook].Settings {
			if s.Name == name && c.Settings[name] != value {
				return []tui.Mend{{Label: label, Why: why, Answer: func(d *tui.Draft) { d.Answers[name] = value }}}
			}
		}
		return nil
	}
	switch {
	case f.Level != "stop":
	case f.Check == "system" && strings.HasSuffix(f.What, "is too old"):
		return set("Install on it all the same", "Museum mode: such a system gets no security fixes. Keep it away from any network you do not trust.", "museum", "true")
	case f.Check == "packages" && !about.Docker.Podman:
		return set("Use the Docker that is there", "Docker then comes from the distribution on every machine, instead of from Docker's own repository.", "docker", "distro")
	}
	return nil
}

func addressMends(host string, addresses []string) []tui.Mend {
	var out []tui.Mend
	for _, a := range addresses {
		if strings.HasPrefix(a, "fe80:") || strings.HasPrefix(a, "172.17.") { // for one wire alone; Docker's own bridge
			continue
		}
		out = append(out, tui.Mend{
			Label: "Its peers reach it at " + a, Why: "It is one of the machine's own addresses.",
			Answer: onHost(host, func(h *inventory.Host) { h.ClusterAddress = a }),
		})
	}
	return out
}

// onHost changes what was said of one machine.
func onHost(name string, change func(*inventory.Host)) func(*tui.Draft) {
	return func(d *tui.Draft) {
		for i := range d.Hosts {
			if d.Hosts[i].Name == name {
				change(&d.Hosts[i])
			}
		}
	}
}

// Mend implements tui.Mender. It is part of the cluster's record, like all that changes a machine.
func (e *wizardEngine) Mend(ctx context.Context, c inventory.Cluster, host, command string) (string, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	h, ok := c.Host(host)
	if !ok || e.session == nil {
		return "", fmt.Errorf("machine %q has not been reached", host)
	}
	e.session.cluster = c
	release, err := e.app.lock(e.session)
	if err != nil {
		return "", err
	}
	defer release()
	log, err := journal.OpenRun(e.app.state, c.Name, journal.NewRun(time.Now()), time.Now())
	if err != nil {
		return "", err
	}
	defer func() { _ = log.Close() }()
	record := event.NewStamper(log.Run(), time.Now, log)
	if err := record.Emit(event.Notice{Level: event.Info, Host: host, Text: "mended before the run: " + command}); err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, mendTakes)
	defer cancel()
	conn, err := e.session.pool.Dial(ctx, h)
	if err != nil {
		return "", err
	}
	r, err := conn.Run(ctx, steps.Cmd{Script: steps.Script{Text: command, Sudo: true}})
	said := strings.TrimSpace(r.Stdout + "\n" + r.Stderr)
	if err == nil && r.Exit != 0 {
		err = steps.WithHint(fmt.Errorf("the command ended with exit code %d", r.Exit), "run it there by hand, and see what it says")
	}
	if err != nil {
		err = errors.Join(err, record.Emit(event.Notice{Level: event.Warning, Host: host, Text: "that failed: " + err.Error()}))
	}
	return said, err
}
