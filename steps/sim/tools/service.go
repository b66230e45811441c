package tools

import (
	"context"

	"holdfast/steps/sim/machine"
)

// service asks whatever starts daemons here.
func service(c *call) int {
	if len(c.args) < 2 {
		return c.errf("usage: service <service> <command>")
	}
	name, verb := c.args[0], c.args[1]
	u, ok := c.Host.Unit(name)
	if !ok {
		c.errsay("%s: unrecognized service", name)
		return 1
	}
	if verb == "status" {
		if c.Host.OS.Init == "systemd" {
			return c.status(name, u, ok)
		}
		c.printf("%s %s\n", name, upstartState(u))
		if u.Active != "active" {
			return 3
		}
		return 0
	}
	if c.UID != 0 {
		return c.errf("must be root")
	}
	return c.switchJob(verb, name, u)
}

func upstartState(u machine.Unit) string {
	if u.Active == "active" {
		return "start/running"
	}
	return "stop/waiting"
}

// switchJob starts or stops an upstart job: starting what runs is an error there.
func (c *call) switchJob(verb, name string, u machine.Unit) int {
	var err error
	switch verb {
	case "start":
		if u.Active == "active" && c.Host.OS.Init == "upstart" {
			c.errsay("start: Job is already running: %s", name)
			return 1
		}
		err = c.Host.StartUnit(c.ctx, name)
	case "stop":
		if u.Active != "active" && c.Host.OS.Init == "upstart" {
			c.errsay("stop: Unknown instance: ")
			return 1
		}
		err = c.Host.StopUnit(c.ctx, name)
	case "restart", "reload", "force-reload":
		if u.Active != "active" && c.Host.OS.Init == "upstart" && verb == "restart" {
			c.errsay("stop: Unknown instance: ")
		}
		_ = c.Host.StopUnit(context.WithoutCancel(c.ctx), name)
		err = c.Host.StartUnit(c.ctx, name)
	default:
		return c.errf("unknown action %s", verb)
	}
	if err != nil {
		return c.errf("Job failed to %s", verb)
	}
	if c.Host.OS.Init == "upstart" {
		now, _ := c.Host.Unit(name)
		c.printf("%s %s\n", name, upstartState(now))
	}
	return 0
}
