package tools

import (
	"context"
	"time"

	"holdfast/steps/sim/machine"
)

// timeout runs a command with a limit: 124 when it was reached, 137 where the command had to be killed.
func timeout(c *call) int {
	long := map[string]string{"signal": "s", "kill-after": "k", "preserve-status": "p", "foreground": "f", "verbose": "v"}
	if !c.opts("s:k:pfv", long, true) {
		return 125
	}
	if len(c.args) < 2 {
		c.tryHelp()
		return 125
	}
	limit, ok := duration(c.args[0])
	if !ok {
		c.usage("invalid time interval ‘%s’", c.args[0])
		return 125
	}
	sig := machine.TERM
	if s, ok := c.opt["s"]; ok {
		if sig, ok = machine.ParseSignal(s); !ok {
			c.usage("‘%s’: invalid signal", s)
			return 125
		}
	}
	child := c.Child(c.args[1:]...)
	file, err := c.Host.LookPath(child, child.Args[0])
	if err != nil {
		c.errf("failed to run command ‘%s’: %s", child.Args[0], map[bool]string{true: "No such file or directory", false: "Permission denied"}[machine.IsNotFound(err)])
		return map[bool]int{true: 127, false: 126}[machine.IsNotFound(err)]
	}
	child.PGID = 0 // a group of its own
	return c.limited(limit, sig, child, file)
}

// limited runs the child and ends it when its time is up.
func (c *call) limited(limit time.Duration, sig machine.Signal, child *machine.Proc, file string) int {
	late := make(chan struct{})
	ctx, cancel := context.WithCancelCause(c.ctx)
	defer cancel(nil)
	if limit > 0 {
		stop := c.Host.Clock.AfterFunc(limit, func() {
			close(late)
			if c.has("v") {
				c.errf("sending signal %s to command ‘%s’", sig.Name(), child.Args[0])
			}
			c.Host.End(child, sig, false)
			if k, ok := duration(c.opt["k"]); ok && c.has("k") {
				_ = c.Host.Clock.Sleep(ctx, k)
				cancel(machine.KILL)
			}
		})
		defer stop()
	}
	code := c.Host.ExecFile(ctx, child, file)
	select {
	case <-late:
		if c.has("p") {
			return code
		}
		if sig == machine.KILL || code == 137 {
			return 137
		}
		return 124
	default:
		return code
	}
}
