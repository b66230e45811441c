package tools

func which(c *call) int {
	code := map[bool]int{true: 1}[len(c.args) == 0]
	for _, a := range c.args {
		if file, err := c.Host.LookPath(c.Proc, a); err == nil {
			c.println(file)
		} else if a != "-a" {
			code = 1
		}
	}
	return code
}
