package tools

import (
	"context"

	"holdfast/steps/sim/machine"
)

func setsid(c *call) int {
	if !c.opts("fwc", map[string]string{"fork": "f", "wait": "w"}, true) {
		return 1
	}
	p := c.Child(c.args...)
	p.PGID, p.SID, p.TTY = 0, 0, false
	if len(c.args) == 0 {
		return c.errf("no command specified")
	}
	// The real one forks when it leads a group, and becomes the command where it does not.
	if c.has("f") {
		if err := c.Host.Start(p, func(ctx context.Context, q *machine.Proc) int { return c.Host.Exec(ctx, q.Child(q.Args...)) }); err != nil {
			return c.errf("fork: %s", why(err))
		}
		return 0
	}
	return c.Host.Exec(c.ctx, p)
}

func nohup(c *call) int {
	if len(c.args) == 0 {
		c.usage("missing operand")
		return 125
	}
	p := c.Child(c.args...)
	p.NoHup = true
	if _, err := c.Host.LookPath(p, c.args[0]); err != nil {
		missing := machine.IsNotFound(err)
		c.errf("failed to run command '%s': %s", c.args[0], map[bool]string{true: "No such file or directory", false: why(err)}[missing])
		return map[bool]int{true: 127, false: 126}[missing]
	}
	return c.Host.Exec(c.ctx, p)
}
