package tools

import (
	"io/fs"
	"path"
)

func ln(c *call) int {
	if !c.opts("sfnTvr", map[string]string{"symbolic": "s", "force": "f", "no-dereference": "n"}, false) {
		return 1
	}
	if len(c.args) == 0 {
		return c.errf("missing file operand")
	}
	from, to := c.args[0], path.Base(c.args[0])
	if len(c.args) > 1 {
		to = c.args[len(c.args)-1]
	}
	i, err := c.fs.Lstat(c.Abs(to))
	link := err == nil && i.Mode()&fs.ModeSymlink != 0
	dst := c.target(from, to, c.has("T") || c.has("n") && link)
	if c.has("f") {
		if j, err := c.fs.Lstat(dst); err == nil && !j.IsDir() {
			_ = c.fs.Remove(dst)
		}
	}
	kind := "hard"
	if c.has("s") {
		kind, err = "symbolic", c.fs.Symlink(from, dst)
	} else {
		err = c.fs.Link(c.Abs(from), dst)
	}
	if err != nil {
		return c.errf("failed to create %s link '%s': %s", kind, to, why(err))
	}
	return 0
}
