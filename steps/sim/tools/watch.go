package tools

import "strings"

// watch runs a command again and again until it is interrupted. It goes on below what it has said: there is no screen
// to clear.
func watch(c *call) int {
	if !c.opts("n:dtgecbxp", map[string]string{"interval": "n", "differences": "d", "no-title": "t"}, true) {
		return 1
	}
	if len(c.args) == 0 {
		c.errsay("Usage: watch [options] command")
		return 1
	}
	pause, ok := duration(first(c.opt["n"], "2"))
	if !ok {
		return c.errf("failed to parse argument: '%s'", c.opt["n"])
	}
	line := strings.Join(c.args, " ")
	for {
		if !c.has("t") {
			c.printf("Every %.1fs: %s    %s: %s\n\n", pause.Seconds(), line, c.Host.Hostname(), c.Host.Now().UTC().Format("Mon Jan _2 15:04:05 2006"))
		}
		c.run("sh", "-c", line)
		c.println()
		if c.Host.Clock.Sleep(c.ctx, max(pause, 100_000_000)) != nil {
			return 1
		}
	}
}
