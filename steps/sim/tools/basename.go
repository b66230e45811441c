package tools

import (
	"path"
	"strings"
)

func basename(c *call) int {
	if len(c.args) > 0 && c.args[0] == "--" {
		c.args = c.args[1:]
	}
	if len(c.args) == 0 {
		return c.errf("missing operand")
	}
	out := path.Base(c.args[0])
	if len(c.args) > 1 && out != c.args[1] {
		out = strings.TrimSuffix(out, c.args[1])
	}
	c.println(out)
	return 0
}

func dirname(c *call) int {
	if len(c.args) > 0 && c.args[0] == "--" {
		c.args = c.args[1:]
	}
	if len(c.args) == 0 {
		return c.errf("missing operand")
	}
	for _, a := range c.args {
		c.println(path.Dir(strings.TrimRight(a, "/") + map[bool]string{true: "/"}[strings.Trim(a, "/") == "" && a != ""]))
	}
	return 0
}
