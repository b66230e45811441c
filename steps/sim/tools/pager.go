package tools

// pager is less and more: all at once, for a page cannot be turned here.
func pager(c *call) int {
	if !c.opts("RSFXNMEQeimnrsdcfpu", nil, false) {
		return 1
	}
	if len(c.args) == 0 && c.TTY {
		c.errsay(`Missing filename ("%s --help" for help)`, c.Name())
		return 1
	}
	code := 0
	for _, name := range c.inputs() {
		if err := c.copy(name); err != nil && c.ctx.Err() == nil {
			c.errsay("%s: %s", name, why(err))
			code = 1
		}
	}
	return code
}
