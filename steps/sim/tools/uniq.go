package tools

func uniq(c *call) int {
	if !c.opts("cdu", map[string]string{"count": "c", "repeated": "d", "unique": "u"}, false) {
		return 1
	}
	text, err := c.text(c.inputs()[0])
	if err != nil {
		return c.errf("%s: %s", c.args[0], why(err))
	}
	list := lines(text)
	for i := 0; i < len(list); {
		n := 1
		for i+n < len(list) && list[i+n] == list[i] {
			n++
		}
		if !(c.has("d") && n == 1) && !(c.has("u") && n > 1) {
			if c.has("c") {
				c.printf("%7d ", n)
			}
			c.println(list[i])
		}
		i += n
	}
	return 0
}
