package tools

import (
	"context"

	"holdfast/steps/sim/machine"
)

// later lets the machine do something after the command has ended, as a real one does.
func (c *call) later(do func(h *machine.Host)) int {
	if c.UID != 0 {
		c.errsay("Call to Reboot failed: Interactive authentication required.")
		return 1
	}
	h := c.Host
	wait, _ := duration("1")
	h.Clock.AfterFunc(wait, func() { do(h) })
	return 0
}

func reboot(c *call) int {
	return c.later(func(h *machine.Host) {
		h.Shutdown(context.Background())
		wait, _ := duration("20")
		_ = h.Clock.Sleep(context.Background(), wait)
		h.Boot(context.Background())
	})
}

func poweroff(c *call) int {
	return c.later(func(h *machine.Host) { h.Shutdown(context.Background()) })
}

func shutdown(c *call) int {
	for _, a := range c.args {
		if a == "-r" || a == "--reboot" {
			return reboot(c)
		}
		if a == "-c" {
			return 0
		}
	}
	return poweroff(c)
}
