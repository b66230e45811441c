package tools

func tty(c *call) int {
	if !c.TTY {
		c.println("not a tty")
		return 1
	}
	c.println("/dev/pts/0")
	return 0
}
