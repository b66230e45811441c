package tools

// editor is vi, nano and their kin: it says at once that it cannot be had, and what can.
func editor(c *call) int {
	c.errsay("%s: the practice cluster has no full-screen programs", c.Name())
	c.errsay("To look: cat FILE. To change: sed -i 's/OLD/NEW/' FILE, or printf '%%s\\n' TEXT >FILE.")
	return 1
}

// man has no pages to show; its code is the real one's for a page that is not there.
func man(c *call) int {
	if len(c.args) == 0 {
		c.errsay("What manual page do you want?\nFor example, try 'man man'.")
		return 1
	}
	c.errsay("No manual entry for %s: there are no manual pages on the practice cluster", c.args[len(c.args)-1])
	return 16
}
