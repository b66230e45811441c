package tools

import (
	"bytes"
	"strings"
)

func cmp(c *call) int {
	if !c.opts("sl", map[string]string{"silent": "s", "quiet": "s"}, false) {
		return 2
	}
	if len(c.args) < 1 {
		c.errf("missing operand")
		return 2
	}
	a, err1 := c.text(c.args[0])
	b, err2 := c.text(append(c.args, "-")[1])
	if err1 != nil || err2 != nil {
		c.errf("cannot read both files")
		return 2
	}
	if bytes.Equal(a, b) {
		return 0
	}
	if !c.has("s") {
		c.printf("%s differ\n", strings.Join(c.args, " "))
	}
	return 1
}
