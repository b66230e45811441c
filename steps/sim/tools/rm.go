package tools

import (
	"errors"
	"path"
	"syscall"
)

func rm(c *call) int {
	long := map[string]string{"force": "f", "recursive": "r", "verbose": "v", "one-file-system": "x", "preserve-root": "k", "no-preserve-root": "K"}
	if !c.opts("frRvdixk", long, false) {
		return 1
	}
	recursive := c.has("r") || c.has("R")
	if len(c.args) == 0 && !c.has("f") {
		return c.errf("missing operand")
	}
	code := 0
	for _, name := range c.args {
		p := c.Abs(name)
		i, err := c.fs.Lstat(p)
		switch {
		case recursive && path.Clean(p) == "/" && !c.has("K"):
			code = c.errf("it is dangerous to operate recursively on '/'")
			continue
		case err != nil && c.has("f") && (errors.Is(err, syscall.ENOENT) || errors.Is(err, syscall.ENOTDIR)):
			continue
		case err != nil:
		case i.IsDir() && !recursive:
			err = syscall.EISDIR
		case recursive:
			err = c.fs.RemoveAll(p)
		default:
			err = c.fs.Remove(p)
		}
		if err != nil {
			code = c.errf("cannot remove '%s': %s", name, why(err))
		}
	}
	return code
}
