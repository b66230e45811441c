package tools

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
