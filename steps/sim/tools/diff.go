package tools

import (
	"bytes"
)

// diff tells whether files differ and shows each whole: it looks for no common lines.
func diff(c *call) int {
	if !c.opts("uqrNbBw", map[string]string{"brief": "q", "unified": "u"}, false) {
		return 2
	}
	if len(c.args) < 2 {
		c.errf("missing operand")
		return 2
	}
	a, err1 := c.text(c.args[0])
	b, err2 := c.text(c.args[1])
	for k, err := range []error{err1, err2} {
		if err != nil && !c.has("N") {
			c.errf("%s: %s", c.args[k], why(err))
			return 2
		}
	}
	if bytes.Equal(a, b) {
		return 0
	}
	if c.has("q") {
		c.printf("Files %s and %s differ\n", c.args[0], c.args[1])
		return 1
	}
	la, lb := lines(a), lines(b)
	for len(la) > 0 && len(lb) > 0 && la[0] == lb[0] {
		la, lb = la[1:], lb[1:]
	}
	for len(la) > 0 && len(lb) > 0 && la[len(la)-1] == lb[len(lb)-1] {
		la, lb = la[:len(la)-1], lb[:len(lb)-1]
	}
	for _, l := range la {
		c.println("< " + l)
	}
	c.println("---")
	for _, l := range lb {
		c.println("> " + l)
	}
	return 1
}
