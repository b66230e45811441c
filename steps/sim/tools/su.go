package tools

import (
	"io"
)

func su(c *call) int {
	if !c.opts("lc:s:mp", map[string]string{"login": "l", "command": "c", "shell": "s"}, false) {
		return 1
	}
	name := "root"
	if len(c.args) > 0 && c.args[0] == "-" {
		c.args = c.args[1:]
	}
	if len(c.args) > 0 {
		name = c.args[0]
	}
	u, ok := c.Host.User(name)
	if !ok {
		return c.errf("user %s does not exist or the user entry does not contain all the required fields", name)
	}
	if c.UID != 0 {
		_, _ = io.WriteString(c.Stderr, "Password: ")
		if line, _ := c.line(); !c.Host.Password(name, line) {
			return c.errf("Authentication failure")
		}
	}
	args := []string{"sh"}
	if cmd, ok := c.opt["c"]; ok {
		args = []string{"sh", "-c", cmd}
	}
	return c.Host.Exec(c.ctx, c.as(u, args))
}
