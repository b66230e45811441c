package tools

func du(c *call) int {
	if !c.opts("shkbxacd:", map[string]string{"max-depth": "d"}, false) {
		return 1
	}
	for _, n := range c.inputsDot() {
		var sum int64
		c.each(n, 0, func(p string, _ int, _ bool) bool {
			if i, err := c.fs.Lstat(c.Abs(p)); err == nil {
				sum += (i.Size() + 4095) &^ 4095
			}
			return true
		})
		out := itoa(int(sum >> 10))
		if c.has("h") {
			out = human(sum)
		}
		c.printf("%s\t%s\n", out, n)
	}
	return 0
}

func (c *call) inputsDot() []string {
	if len(c.args) == 0 {
		return []string{"."}
	}
	return c.args
}
