package tools

import (
	"fmt"
	"strings"
)

// nl numbers lines; empty ones only with -ba.
func nl(c *call) int {
	if !c.opts("b:w:s:n:v:i:", map[string]string{"body-numbering": "b", "number-width": "w", "number-separator": "s", "number-format": "n"}, false) {
		return 1
	}
	width, sep := 6, "\t"
	if c.has("w") {
		width = c.count0("w")
	}
	if s, ok := c.opt["s"]; ok {
		sep = s
	}
	format := map[string]string{"ln": "%-*d", "rz": "%0*d"}[c.opt["n"]]
	n, code := 0, 0
	for _, name := range c.inputs() {
		text, err := c.text(name)
		if err != nil {
			code = c.errf("%s: %s", name, why(err))
			continue
		}
		for _, l := range lines(text) {
			if l == "" && c.opt["b"] != "a" {
				c.println(strings.Repeat(" ", width+len(sep)))
				continue
			}
			n++
			c.println(fmt.Sprintf(first(format, "%*d"), width, n) + sep + l)
		}
	}
	return code
}
