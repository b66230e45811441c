package tools

import (
	"slices"
	"strings"
)

func rev(c *call) int {
	code := 0
	for _, name := range c.inputs() {
		text, err := c.text(name)
		if err != nil {
			code = c.errf("cannot open %s: %s", name, why(err))
			continue
		}
		for _, l := range lines(text) {
			r := []rune(l)
			slices.Reverse(r)
			c.println(string(r))
		}
	}
	return code
}

// tac gives the lines of each file backwards. An end that is missing stays missing.
func tac(c *call) int {
	code := 0
	for _, name := range c.inputs() {
		text, err := c.text(name)
		if err != nil {
			code = c.errf("failed to open '%s' for reading: %s", name, why(err))
			continue
		}
		list := strings.SplitAfter(string(text), "\n")
		slices.Reverse(list)
		c.printf("%s", strings.Join(list, ""))
	}
	return code
}
