package tools

import (
	"strconv"
	"strings"
)

func head(c *call) int {
	c.dashNumber()
	if !c.opts("n:c:qv", map[string]string{"lines": "n", "bytes": "c", "quiet": "q"}, false) {
		return 1
	}
	code := 0
	for i, name := range c.inputs() {
		text, err := c.text(name)
		if err != nil {
			code = c.errf("cannot open '%s' for reading: %s", name, why(err))
			continue
		}
		c.heading(name, i)
		if v, ok := c.opt["c"]; ok {
			n, _ := strconv.Atoi(v)
			_, _ = c.Stdout.Write(text[:max(0, min(n, len(text)))])
			continue
		}
		n := c.count(10)
		parts := strings.SplitAfter(string(text), "\n")
		if n < 0 {
			n = max(0, len(lines(text))+n)
		}
		c.printf("%s", strings.Join(parts[:min(n, len(parts))], ""))
	}
	return code
}

func (c *call) dashNumber() {
	if len(c.args) > 0 && len(c.args[0]) > 1 && c.args[0][0] == '-' {
		if _, err := strconv.Atoi(c.args[0][1:]); err == nil {
			c.args = append([]string{"-n", c.args[0][1:]}, c.args[1:]...)
		}
	}
}

func (c *call) heading(name string, i int) {
	if len(c.args) < 2 || c.has("q") {
		return
	}
	if i > 0 {
		c.println()
	}
	c.printf("==> %s <==\n", name)
}

func (c *call) count(def int) int {
	if v, ok := c.opt["n"]; ok {
		n, _ := strconv.Atoi(v)
		return n
	}
	return def
}
