package tools

import (
	"io/fs"
	"syscall"
)

func mkdir(c *call) int {
	if !c.opts("pm:vZ", map[string]string{"parents": "p", "mode": "m", "verbose": "v"}, false) {
		return 1
	}
	if len(c.args) == 0 {
		return c.errf("missing operand")
	}
	code := 0
	for _, name := range c.args {
		p := c.Abs(name)
		var err error
		if c.has("p") {
			err = c.fs.MkdirAll(p, 0o777)
		} else {
			err = c.fs.Mkdir(p, 0o777)
		}
		if err == nil && c.has("m") {
			var mode fs.FileMode
			if mode, err = parseMode(c.opt["m"], fs.ModeDir|0o777); err == nil {
				err = c.fs.Chmod(p, mode)
			}
		}
		if err != nil {
			code = c.errf("cannot create directory ‘%s’: %s", name, why(err))
		}
	}
	return code
}

func rmdir(c *call) int {
	if !c.opts("pv", map[string]string{"ignore-fail-on-non-empty": "i"}, false) {
		return 1
	}
	code := 0
	for _, name := range c.args {
		err := error(nil)
		if i, serr := c.fs.Lstat(c.Abs(name)); serr == nil && !i.IsDir() {
			err = syscall.ENOTDIR
		} else {
			err = c.fs.Remove(c.Abs(name))
		}
		if err != nil {
			code = c.errf("failed to remove '%s': %s", name, why(err))
		}
	}
	return code
}
