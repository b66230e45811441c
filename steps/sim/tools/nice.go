package tools

import "strconv"

// nice runs a command as polite as it is: nothing here waits for a processor.
func nice(c *call) int {
	if !c.opts("n:", map[string]string{"adjustment": "n"}, true) {
		return 125
	}
	if n, ok := c.opt["n"]; ok {
		if _, err := strconv.Atoi(n); err != nil {
			c.errf("invalid adjustment ‘%s’", n)
			return 125
		}
	}
	if len(c.args) == 0 {
		c.println("0")
		return 0
	}
	return c.run(c.args...)
}

// skipOpts runs the command behind its own options: nice -n 5 cmd.
func skipOpts(c *call) int {
	if !c.opts("n:c:i:o:e:t:p:", nil, true) {
		return 1
	}
	if len(c.args) == 0 {
		return 0
	}
	return c.run(c.args...)
}
