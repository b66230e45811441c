package tools

import (
	"path"
	"strings"
)

func basename(c *call) int {
	if !c.opts("as:z", map[string]string{"multiple": "a", "suffix": "s", "zero": "z"}, true) {
		return 1
	}
	suffix, several := c.opt["s"], c.has("a") || c.has("s")
	switch n := len(c.args); {
	case n == 0:
		return c.usage("missing operand")
	case !several && n > 2:
		return c.usage("extra operand ‘%s’", c.args[2])
	case !several && n == 2:
		suffix, c.args = c.args[1], c.args[:1]
	}
	for _, name := range c.args {
		out := path.Base(name)
		if name == "" {
			out = ""
		}
		if out != suffix {
			out = strings.TrimSuffix(out, suffix)
		}
		c.printf("%s%s", out, map[bool]string{true: "\x00", false: "\n"}[c.has("z")])
	}
	return 0
}

func dirname(c *call) int {
	if !c.opts("z", map[string]string{"zero": "z"}, false) {
		return 1
	}
	if len(c.args) == 0 {
		return c.usage("missing operand")
	}
	for _, a := range c.args {
		c.println(folderOf(a))
	}
	return 0
}

// folderOf is a name without its last part, and without anything else changed.
func folderOf(name string) string {
	bare := strings.TrimRight(name, "/")
	at := strings.LastIndexByte(bare, '/')
	switch {
	case bare == "" && name != "":
		return "/"
	case at < 0:
		return "."
	}
	if bare = strings.TrimRight(bare[:at], "/"); bare == "" {
		return "/"
	}
	return bare
}
