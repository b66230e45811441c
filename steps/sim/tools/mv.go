package tools

import (
	"errors"
	"path"
	"syscall"
)

func mv(c *call) int {
	long := map[string]string{"force": "f", "no-clobber": "n", "no-target-directory": "T", "target-directory": "t", "interactive": "i", "update": "u", "verbose": "v", "backup": "b"}
	if !c.opts("fnvTit:ub", long, false) {
		return 1
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
		if !c.move(from, at) {
			code = 1
		}
	}
	return code
}

// move moves one thing to a place, over what may stand there.
func (c *call) move(from, to string) bool {
	i, err := c.fs.Lstat(c.Abs(from))
	if err != nil {
		c.errf("cannot stat '%s': %s", from, why(err))
		return false
	}
	j, err := c.fs.Lstat(c.Abs(to))
	there := err == nil
	switch {
	case i.IsDir() && c.lies(to, from):
		c.errf("cannot move '%s' to a subdirectory of itself, '%s'", from, c.shownInside(from, to))
		return false
	case there && i.Ino == j.Ino && i.Dev == j.Dev && i.Links < 2:
		c.errf("'%s' and '%s' are the same file", from, to)
		return false
	case there && j.IsDir() && !i.IsDir():
		c.errf("cannot overwrite directory '%s' with non-directory", to)
		return false
	case there && !j.IsDir() && i.IsDir():
		c.errf("cannot overwrite non-directory '%s' with directory '%s'", to, from)
		return false
	case there && (c.has("u") && !c.newer(from, to) || !c.mayReplace(to)):
		return true
	}
	if there && c.has("b") {
		_ = c.fs.Rename(c.Abs(to), c.Abs(to+"~"))
	}
	if err := c.rename(from, to); err != nil {
		c.errf("cannot move '%s' to '%s': %s", from, to, why(err))
		return false
	}
	if c.has("v") {
		c.printf("renamed '%s' -> '%s'\n", from, to)
	}
	return true
}

// shownInside is where something would have come to lie in itself.
func (c *call) shownInside(from, to string) string {
	if c.same(from, to) && path.Base(to) == path.Base(from) && to == from {
		return inside(to, from)
	}
	return to
}

// rename moves, by a copy where the places lie on two disks.
func (c *call) rename(from, to string) error {
	if i, err := c.fs.Lstat(c.Abs(from)); err == nil && !i.IsDir() && to[len(to)-1:] == "/" {
		return syscall.ENOTDIR
	}
	err := c.fs.Rename(c.Abs(from), c.Abs(to))
	if errors.Is(err, syscall.EXDEV) {
		if err = c.duplicate(c.Abs(from), c.Abs(to)); err == nil {
			err = c.fs.RemoveAll(c.Abs(from))
		}
	}
	return err
}

func (c *call) there(name string) bool {
	_, err := c.fs.Lstat(c.Abs(name))
	return err == nil
}
