package tools

func nl(c *call) int {
	text, _ := c.text(c.inputs()[0])
	for i, l := range lines(text) {
		c.printf("%6d\t%s\n", i+1, l)
	}
	return 0
}
