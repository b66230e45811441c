package tools

import (
	"errors"
	"path"
	"syscall"
)

func rm(c *call) int {
	long := map[string]string{"force": "f", "recursive": "r", "verbose": "v", "one-file-system": "x", "preserve-root": "k", "no-preserve-root": "K", "dir": "d", "interactive": "i"}
	if !c.opts("frRvdiIx", long, false) {
		return 1
	}
	if c.has("R") {
		c.opt["r"] = ""
	}
	if len(c.args) == 0 && !c.has("f") {
		return c.usage("missing operand")
	}
	code := 0
	for _, name := range c.args {
		if !c.removed(name) {
			code = 1
		}
	}
	return code
}

// removed removes one thing, and says why where it cannot.
func (c *call) removed(name string) bool {
	p := c.Abs(name)
	i, err := c.fs.Lstat(p)
	if p == "" {
		err = syscall.ENOENT
	}
	gone := errors.Is(err, syscall.ENOENT) || errors.Is(err, syscall.ENOTDIR)
	switch base := path.Base("/" + name); {
	case err != nil && c.has("f") && gone:
		return true
	case err != nil:
	case c.has("r") && path.Clean(p) == "/" && !c.has("K"):
		c.errf("it is dangerous to operate recursively on '/'\nrm: use --no-preserve-root to override this failsafe")
		return false
	case c.has("r") && (lastPart(name) == "." || lastPart(name) == ".."):
		c.errf("refusing to remove '.' or '..' directory: skipping '%s'", name)
		return false
	case i.IsDir() && !c.has("r") && !(c.has("d") && base != "."):
		err = syscall.EISDIR
	case name[len(name)-1] == '/' && !i.IsDir():
		err = syscall.ENOTDIR
	case c.has("i") && !c.has("f") && !c.agreed(name, i.Size() == 0, kindOf(i.Mode()).text):
		return true
	default:
		err = c.remove(name, i.IsDir())
	}
	if err != nil {
		c.errf("cannot remove '%s': %s", name, why(err))
	}
	return err == nil
}

// lastPart is what a name ends with.
func lastPart(name string) string {
	for len(name) > 1 && name[len(name)-1] == '/' {
		name = name[:len(name)-1]
	}
	_, part := path.Split(name)
	return part
}

func (c *call) agreed(name string, empty bool, kind string) bool {
	if empty && kind == "regular file" {
		kind = "regular empty file"
	}
	_, _ = c.Stderr.Write([]byte("rm: remove " + kind + " '" + name + "'? "))
	return c.saysYes()
}

// remove removes what is named, and tells of each thing with -v: what lies in a folder goes before it.
func (c *call) remove(name string, dir bool) error {
	if !c.has("v") {
		if c.has("r") {
			return c.fs.RemoveAll(c.Abs(name))
		}
		return c.fs.Remove(c.Abs(name))
	}
	if dir && c.has("r") {
		list, err := c.fs.ReadDir(c.Abs(name))
		if err != nil {
			return err
		}
		for _, e := range list {
			if err := c.remove(inside(name, e.Name()), e.IsDir()); err != nil {
				return err
			}
		}
	}
	if err := c.fs.Remove(c.Abs(name)); err != nil {
		return err
	}
	c.printf("removed %s'%s'\n", map[bool]string{true: "directory "}[dir], name)
	return nil
}
