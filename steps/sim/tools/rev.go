package tools

func rev(c *call) int {
	text, _ := c.text(c.inputs()[0])
	for _, l := range lines(text) {
		r := []rune(l)
		for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
			r[i], r[j] = r[j], r[i]
		}
		c.println(string(r))
	}
	return 0
}

func tac(c *call) int {
	text, _ := c.text(c.inputs()[0])
	list := lines(text)
	for i := range list {
		c.println(list[len(list)-1-i])
	}
	return 0
}
