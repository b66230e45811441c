package tools

import (
	"io/fs"
	"path"
)

func install(c *call) int {
	long := map[string]string{"mode": "m", "owner": "o", "group": "g", "directory": "d"}
	if !c.opts("dm:o:g:DTpvcs", long, false) {
		return 1
	}
	mode, err := parseMode(first(c.opt["m"], "0755"), 0)
	if err != nil {
		return c.errf("invalid mode ‘%s’", c.opt["m"])
	}
	if c.has("d") {
		for _, name := range c.args {
			err := c.fs.MkdirAll(c.Abs(name), 0o755)
			if err == nil {
				err = c.finish(c.Abs(name), mode)
			}
			if err != nil {
				return c.errf("cannot create directory '%s': %s", name, why(err))
			}
		}
		return 0
	}
	if len(c.args) < 2 {
		return c.errf("missing file operand")
	}
	to := c.args[len(c.args)-1]
	for _, from := range c.args[:len(c.args)-1] {
		dst := c.target(from, to, c.has("T"))
		if c.has("D") {
			_ = c.fs.MkdirAll(path.Dir(dst), 0o755)
		}
		if err := c.installed(from, dst, mode); err != nil {
			return c.errf("cannot create regular file '%s': %s", to, why(err))
		}
	}
	return 0
}

// installed copies one file, for nobody else to see until it has its mode.
func (c *call) installed(from, dst string, mode fs.FileMode) error {
	_ = c.fs.Remove(dst)
	var err error
	if from == "/dev/stdin" || from == "-" {
		text, _ := c.text("-")
		err = c.fs.WriteFile(dst, text, 0o600)
	} else {
		err = c.pour(c.Abs(from), dst, 0o600)
	}
	if err != nil {
		return err
	}
	return c.finish(dst, mode)
}

// finish gives a file its owner and its mode.
func (c *call) finish(p string, mode fs.FileMode) error {
	if c.has("o") || c.has("g") {
		uid, gid, err := c.owner(c.opt["o"] + ":" + c.opt["g"])
		if err == nil {
			err = c.fs.Chown(p, uid, gid)
		}
		if err != nil {
			return err
		}
	}
	return c.fs.Chmod(p, mode)
}
