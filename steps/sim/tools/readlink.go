package tools

import (
	"path"
	"path/filepath"
	"strings"
	"syscall"
)

func readlink(c *call) int {
	long := map[string]string{"canonicalize": "f", "canonicalize-existing": "e", "no-newline": "n", "canonicalize-missing": "m", "verbose": "v", "quiet": "q", "silent": "s", "zero": "z"}
	if !c.opts("fenqsvmz", long, false) {
		return 1
	}
	if len(c.args) == 0 {
		return c.usage("missing operand")
	}
	code := 0
	for _, name := range c.args {
		var out string
		var err error
		if c.has("f") || c.has("e") || c.has("m") {
			out, err = c.realOf(name)
		} else {
			out, err = c.fs.Readlink(c.Abs(name))
		}
		if err != nil {
			if code = 1; c.has("v") {
				c.errf("%s: %s", name, why(err))
			}
			continue
		}
		c.printf("%s%s", out, map[bool]string{false: "\n"}[c.has("n") && len(c.args) == 1])
	}
	return code
}

// realOf is a name without links in it. How much of it must be there is said by -e and -m.
func (c *call) realOf(name string) (string, error) {
	if name == "" {
		return "", syscall.ENOENT
	}
	out, err := c.fs.Real(c.Abs(name))
	if err == nil && c.has("e") {
		_, err = c.fs.Stat(out)
	}
	if err == nil || !c.has("m") {
		return out, err
	}
	p := path.Clean(c.Abs(name))
	for up := p; ; up = path.Dir(up) {
		if head, err := c.fs.Real(up); err == nil {
			return path.Join(head, strings.TrimPrefix(p, up)), nil
		}
	}
}

func realpath(c *call) int {
	long := map[string]string{"canonicalize-existing": "e", "canonicalize-missing": "m", "no-symlinks": "s", "strip": "s", "quiet": "q", "relative-to": "R", "relative-base": "B", "zero": "z"}
	if !c.opts("emsqPLzR:B:", long, false) {
		return 1
	}
	if len(c.args) == 0 {
		return c.usage("missing operand")
	}
	code := 0
	for _, name := range c.args {
		out, err := c.realOf(name)
		if c.has("s") && name != "" {
			out, err = path.Clean(c.Abs(name)), nil
		}
		if err != nil {
			if code = 1; !c.has("q") {
				c.errf("%s: %s", name, why(err))
			}
			continue
		}
		if to, ok := c.opt["R"]; ok {
			if from, err := c.fs.Real(c.Abs(to)); err == nil {
				out, _ = filepath.Rel(from, out)
			}
		}
		c.println(out)
	}
	return code
}
