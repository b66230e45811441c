package tools

import (
	"io/fs"
	"path"
	"strings"
	"syscall"
)

func mkdir(c *call) int {
	if !c.opts("pm:vZ", map[string]string{"parents": "p", "mode": "m", "verbose": "v"}, false) {
		return 1
	}
	if len(c.args) == 0 {
		return c.usage("missing operand")
	}
	mode := fs.ModeDir | 0o777
	if m, ok := c.opt["m"]; ok {
		var err error
		if mode, err = parseMode(m, fs.ModeDir|0o777, 0); err != nil {
			return c.errf("invalid mode ‘%s’", m)
		}
	}
	code := 0
	for _, name := range c.args {
		if at, err := c.folder(name, mode); err != nil {
			code = c.errf("cannot create directory ‘%s’: %s", at, why(err))
		}
	}
	return code
}

// folder makes one, with -p those on the way to it. at is the one that could not be made.
func (c *call) folder(name string, mode fs.FileMode) (at string, err error) {
	if name == "" {
		return name, syscall.ENOENT
	}
	if c.has("p") {
		if c.fs.IsDir(c.Abs(name)) {
			return "", nil
		}
		if up := path.Dir(strings.TrimRight(name, "/")); up != "." && up != "/" && !c.fs.IsDir(c.Abs(up)) {
			if at, err := c.folderUp(up); err != nil {
				return at, err
			}
		}
	}
	if err := c.fs.Mkdir(c.Abs(name), 0o777); err != nil {
		return name, err
	}
	c.toldFolder(name)
	if c.has("m") {
		return name, c.fs.Chmod(c.Abs(name), mode)
	}
	return name, nil
}

// folderUp makes a folder on the way to another: -m is not for it.
func (c *call) folderUp(name string) (at string, err error) {
	if up := path.Dir(name); up != "." && up != "/" && !c.fs.IsDir(c.Abs(up)) {
		if at, err := c.folderUp(up); err != nil {
			return at, err
		}
	}
	if i, err := c.fs.Stat(c.Abs(name)); err == nil && !i.IsDir() {
		return name, syscall.ENOTDIR
	}
	if err := c.fs.Mkdir(c.Abs(name), 0o777); err != nil {
		return name, err
	}
	c.toldFolder(name)
	return name, nil
}

func (c *call) toldFolder(name string) {
	if c.has("v") {
		c.printf("%s: created directory '%s'\n", c.Name(), name)
	}
}

func rmdir(c *call) int {
	if !c.opts("pv", map[string]string{"ignore-fail-on-non-empty": "i", "parents": "p", "verbose": "v"}, false) {
		return 1
	}
	if len(c.args) == 0 {
		return c.usage("missing operand")
	}
	code := 0
	for _, name := range c.args {
		for n := name; n != "." && n != "/"; n = path.Dir(n) {
			if !c.emptied(n) {
				code = 1
				break
			}
			if !c.has("p") {
				break
			}
		}
	}
	return code
}

// emptied removes an empty folder.
func (c *call) emptied(name string) bool {
	if c.has("v") {
		c.printf("rmdir: removing directory, '%s'\n", name)
	}
	i, err := c.fs.Lstat(c.Abs(name))
	switch {
	case err == nil && !i.IsDir():
		err = syscall.ENOTDIR
	case err == nil:
		err = c.fs.Remove(c.Abs(name))
	}
	if err == nil {
		return true
	}
	if c.has("i") && i != nil && i.IsDir() {
		return true
	}
	c.errf("failed to remove '%s': %s", name, why(err))
	return false
}

// unlink removes one file.
func unlink(c *call) int {
	if len(c.args) == 0 {
		return c.usage("missing operand")
	}
	name := c.args[0]
	i, err := c.fs.Lstat(c.Abs(name))
	if err == nil && i.IsDir() {
		err = syscall.EISDIR
	}
	if err == nil {
		err = c.fs.Remove(c.Abs(name))
	}
	if err != nil {
		return c.errf("cannot unlink '%s': %s", name, why(err))
	}
	return 0
}
