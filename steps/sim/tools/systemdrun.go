package tools

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"holdfast/steps/sim/machine"
)

// systemdRun starts a command as a transient unit, or waits for it with --wait and --pipe.
func systemdRun(c *call) int {
	long := map[string]string{
		"unit": "u", "description": "D", "property": "p", "collect": "G", "wait": "w", "pipe": "P", "quiet": "q", "setenv": "E",
		"working-directory": "d", "uid": "U", "gid": "I", "scope": "s", "no-block": "B", "service-type": "T", "same-dir": "m", "slice": "S", "remain-after-exit": "r",
		"on-active": "O", "timer-property": "t", "nice": "n",
	}
	if !c.opts("u:D:p:GwPqE:d:U:I:sBT:mS:rO:t:n:", long, true) {
		return 1
	}
	if c.UID != 0 {
		c.errsay("Failed to start transient service unit: Interactive authentication required.")
		return 1
	}
	if len(c.args) == 0 {
		return c.errf("Command line to execute required.")
	}
	name := machine.UnitName(first(c.opt["u"], fmt.Sprintf("run-r%08x", rand.Uint32())))
	if _, taken := c.Host.Unit(name); taken {
		c.errsay("Failed to start transient service unit: Unit %s was already loaded or has a fragment file.", name)
		return 1
	}
	p, u := c.transient(name)
	file, err := c.Host.LookPath(p, p.Args[0])
	if err != nil {
		c.errsay("Failed to find executable %s: No such file or directory", p.Args[0])
		return 1
	}
	c.Host.AddUnit(u)
	start := func() bool { return c.launch(name, p, file) }
	c.Host.EditUnit(name, func(u *machine.Unit) { u.Active, u.Sub, u.Main = "active", "running", p })
	if on, ok := duration(c.opt["O"]); ok && c.has("O") {
		return c.onTimer(name, p, on, start)
	}
	if !start() {
		return 1
	}
	c.Host.EditUnit(name, func(u *machine.Unit) {
		if u.Active == "active" { // or it was quicker than this line
			u.MainPID = p.PID
		}
	})
	if !c.has("q") {
		c.errsay("Running as unit: %s", name)
	}
	if !c.has("w") && !c.has("P") {
		return 0
	}
	select {
	case <-p.Done():
		return p.ExitCode()
	case <-c.ctx.Done():
		_ = c.Host.StopUnit(context.Background(), name)
		return 1
	}
}

// launch starts a unit's process. A unit that cannot be started is gone again.
func (c *call) launch(name string, p *machine.Proc, file string) bool {
	err := c.Host.Start(p, func(ctx context.Context, q *machine.Proc) int { return c.Host.ExecFile(ctx, q.Child(q.Args...), file) })
	if err != nil {
		c.errsay("Failed to start transient service unit: %s", why(err))
		c.Host.DropUnit(name)
	}
	return err == nil
}

// onTimer lets the command run later, whoever asked for it.
func (c *call) onTimer(name string, p *machine.Proc, after time.Duration, start func() bool) int {
	c.Host.EditUnit(name, func(u *machine.Unit) { u.Sub = "waiting" })
	off := c.Host.Off()
	c.Host.Clock.AfterFunc(after, func() {
		select {
		case <-off:
			return
		default:
		}
		if _, there := c.Host.Unit(name); there && start() {
			c.Host.EditUnit(name, func(u *machine.Unit) { u.MainPID = p.PID })
		}
	})
	c.errsay("Running timer as unit: %s\nWill run service as unit: %s", strings.TrimSuffix(name, ".service")+".timer", name)
	return 0
}
