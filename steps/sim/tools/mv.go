package tools

import (
	"errors"
	"path"
	"syscall"
)

func mv(c *call) int {
	if !c.opts("fnvTit:u", map[string]string{"force": "f", "no-clobber": "n", "no-target-directory": "T"}, false) {
		return 1
	}
	if t, ok := c.opt["t"]; ok {
		c.args = append(c.args, t)
	}
	if len(c.args) < 2 {
		return c.errf("missing file operand")
	}
	to, code := c.args[len(c.args)-1], 0
	for _, from := range c.args[:len(c.args)-1] {
		dst := c.target(from, to, c.has("T"))
		if c.has("n") && c.fs.Exists(dst) {
			continue
		}
		err := c.fs.Rename(c.Abs(from), dst)
		if errors.Is(err, syscall.EXDEV) {
			if err = c.duplicate(c.Abs(from), dst, true, true); err == nil {
				err = c.fs.RemoveAll(c.Abs(from))
			}
		}
		switch {
		case err == nil:
		case errors.Is(err, syscall.ENOENT) && !c.there(from):
			code = c.errf("cannot stat '%s': %s", from, why(err))
		default:
			code = c.errf("cannot move '%s' to '%s': %s", from, to, why(err))
		}
	}
	return code
}

// target gives the place of from in to: inside it, where that is a folder.
func (c *call) target(from, to string, plain bool) string {
	if !plain && c.fs.IsDir(c.Abs(to)) {
		return path.Join(c.Abs(to), path.Base(from))
	}
	return c.Abs(to)
}

func (c *call) there(name string) bool {
	_, err := c.fs.Lstat(c.Abs(name))
	return err == nil
}
