package tools

func mkfifo(c *call) int {
	if !c.opts("m:", map[string]string{"mode": "m"}, false) {
		return 1
	}
	for _, name := range c.args {
		if err := c.fs.Mkfifo(c.Abs(name), 0o666); err != nil {
			return c.errf("cannot create fifo '%s': %s", name, why(err))
		}
	}
	return 0
}
