package tools

import (
	"errors"
	"io/fs"
	"path"
	"path/filepath"
)

func ln(c *call) int {
	long := map[string]string{"symbolic": "s", "force": "f", "no-dereference": "n", "no-target-directory": "T", "target-directory": "t", "verbose": "v", "relative": "r", "backup": "b", "logical": "L", "physical": "P"}
	if !c.opts("sfnTvrt:bLPi", long, false) {
		return 1
	}
	if len(c.args) == 0 {
		return c.usage("missing file operand")
	}
	if len(c.args) == 1 && !c.has("t") { // into the folder at hand
		c.opt["t"] = "."
	}
	if len(c.args) > 1 && !c.has("t") && c.has("n") && c.isLink(c.args[len(c.args)-1]) {
		c.opt["T"] = ""
	}
	list, to, dir, ok := c.operands()
	if !ok {
		return 1
	}
	code := 0
	for _, from := range list {
		at := to
		if dir && to == "." {
			at = path.Base(from)
		} else if dir {
			at = inside(to, from)
		}
		if !c.linked(from, at) {
			code = 1
		}
	}
	return code
}

// linked makes one link.
func (c *call) linked(from, to string) bool {
	kind := "hard"
	if c.has("s") {
		kind = "symbolic"
	} else if i, err := c.fs.Lstat(c.Abs(from)); err != nil {
		c.errf("failed to access '%s': %s", from, why(err))
		return false
	} else if i.IsDir() {
		c.errf("%s: hard link not allowed for directory", from)
		return false
	}
	if j, err := c.fs.Lstat(c.Abs(to)); err == nil && c.has("f") {
		if !c.has("s") && c.same(from, to) {
			c.errf("'%s' and '%s' are the same file", from, to)
			return false
		}
		if j.IsDir() {
			c.errf("%s: cannot overwrite directory", to)
			return false
		}
		_ = c.fs.Remove(c.Abs(to))
	}
	if err := c.makeLink(from, to); err != nil {
		tail := ""
		if !c.has("s") {
			tail = " => '" + from + "'"
		}
		if errors.Is(err, fs.ErrExist) {
			tail = ""
		}
		c.errf("failed to create %s link '%s'%s: %s", kind, to, tail, why(err))
		return false
	}
	if c.has("v") {
		c.printf("'%s' %s '%s'\n", to, map[bool]string{true: "->", false: "=>"}[c.has("s")], from)
	}
	return true
}

func (c *call) makeLink(from, to string) error {
	if !c.has("s") {
		return c.fs.Link(c.Abs(from), c.Abs(to))
	}
	if c.has("r") {
		if rel, err := filepath.Rel(path.Dir(path.Clean(c.Abs(to))), path.Clean(c.Abs(from))); err == nil {
			from = rel
		}
	}
	return c.fs.Symlink(from, c.Abs(to))
}
