package tools

import (
	"strings"
)

// upstart is initctl, and its short forms start, stop, status.
func upstart(c *call) int {
	verb := c.Name()
	if verb == "initctl" {
		if len(c.args) == 0 {
			return c.errf("missing command")
		}
		verb, c.args = c.args[0], c.args[1:]
	}
	switch verb {
	case "version":
		c.println("init (upstart 1.12.1)")
		return 0
	case "reload-configuration", "update-rc.d":
		return 0
	case "list":
		for _, u := range c.Host.Units() {
			c.printf("%s %s\n", strings.TrimSuffix(u.Name, ".service"), upstartState(u))
		}
		return 0
	}
	if len(c.args) == 0 {
		return c.errf("missing job name")
	}
	u, ok := c.Host.Unit(c.args[0])
	if !ok {
		return c.errf("Unknown job: %s", c.args[0])
	}
	if verb == "status" {
		c.printf("%s %s\n", c.args[0], upstartState(u))
		return 0
	}
	return c.switchJob(verb, c.args[0], u)
}
