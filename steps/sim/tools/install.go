package tools

import (
	"io/fs"
	"path"
	"strings"
)

func install(c *call) int {
	long := map[string]string{"mode": "m", "owner": "o", "group": "g", "directory": "d", "target-directory": "t", "no-target-directory": "T", "verbose": "v", "preserve-timestamps": "p", "backup": "b", "compare": "C"}
	if !c.opts("dm:o:g:DTpvcst:bCZ", long, false) {
		return 1
	}
	mode, err := parseMode(first(c.opt["m"], "0755"), 0, 0)
	if err != nil {
		return c.errf("invalid mode ‘%s’", c.opt["m"])
	}
	if bad := c.installOwner(); bad != "" {
		return c.errf("%s", bad)
	}
	if c.has("d") {
		return c.installFolders(mode)
	}
	list, to, dir, ok := c.operands()
	if !ok {
		return 1
	}
	code := 0
	for _, from := range list {
		at := to
		if dir {
			at = inside(to, from)
		}
		if !c.installed(from, at, mode) {
			code = 1
		}
	}
	return code
}

// installOwner tells what is wrong with -o and -g.
func (c *call) installOwner() string {
	if _, _, err := c.owner(c.opt["o"]); err != nil {
		return "invalid user ‘" + c.opt["o"] + "’"
	}
	if _, _, err := c.owner(":" + c.opt["g"]); err != nil {
		return "invalid group ‘" + c.opt["g"] + "’"
	}
	return ""
}

func (c *call) installFolders(mode fs.FileMode) int {
	if len(c.args) == 0 {
		return c.usage("missing file operand")
	}
	code := 0
	for _, name := range c.args {
		if i, err := c.fs.Stat(c.Abs(name)); err == nil && !i.IsDir() {
			code = c.errf("cannot create directory ‘%s’: File exists", name)
			continue
		}
		err := c.fs.MkdirAll(c.Abs(name), 0o755)
		if err == nil {
			err = c.finish(c.Abs(name), mode)
		}
		if err != nil {
			code = c.errf("cannot create directory ‘%s’: %s", name, why(err))
		}
	}
	return code
}

// installed copies one file, for nobody else to see until it has its mode.
func (c *call) installed(from, to string, mode fs.FileMode) bool {
	if c.has("D") {
		_ = c.fs.MkdirAll(c.Abs(path.Dir(to)), 0o755)
	}
	i, err := c.fs.Stat(c.Abs(from))
	switch stdin := from == "/dev/stdin" || from == "-"; {
	case err != nil && !stdin:
		c.errf("cannot stat '%s': %s", from, why(err))
		return false
	case err == nil && i.IsDir():
		c.errf("omitting directory '%s'", from)
		return false
	case c.fs.IsDir(c.Abs(to)):
		c.errf("cannot overwrite directory '%s' with non-directory", to)
		return false
	case c.same(from, to):
		c.errf("'%s' and '%s' are the same file", from, to)
		return false
	}
	if c.has("b") && c.there(to) {
		_ = c.fs.Rename(c.Abs(to), c.Abs(to+"~"))
	}
	if err := c.installFile(from, c.Abs(to), mode); err != nil {
		c.errf("cannot create regular file '%s': %s", to, why(err))
		return false
	}
	if c.has("p") && i != nil {
		_ = c.fs.Chtimes(c.Abs(to), i.ModTime())
	}
	if c.has("v") {
		c.printf("'%s' -> '%s'\n", from, to)
	}
	return true
}

func (c *call) installFile(from, to string, mode fs.FileMode) error {
	if strings.HasSuffix(to, "/") {
		return errNotFolder
	}
	_ = c.fs.Remove(to)
	var err error
	if from == "/dev/stdin" || from == "-" {
		text, _ := c.text("-")
		err = c.fs.WriteFile(to, text, 0o600)
	} else {
		err = c.pour(c.Abs(from), to, 0o600)
	}
	if err != nil {
		return err
	}
	return c.finish(to, mode)
}

// finish gives a file its owner and its mode.
func (c *call) finish(p string, mode fs.FileMode) error {
	uid, _, _ := c.owner(c.opt["o"])
	_, gid, _ := c.owner(":" + c.opt["g"])
	if uid >= 0 || gid >= 0 {
		if err := c.fs.Chown(p, uid, gid); err != nil {
			return err
		}
	}
	return c.fs.Chmod(p, mode)
}
