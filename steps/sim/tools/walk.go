package tools

import (
	"strings"
)

// each walks p and what lies below it, a folder before what it holds. go on is false to stop descending.
func (c *call) each(p string, depth int, f func(p string, depth int, dir bool) bool) {
	i, err := c.fs.Lstat(c.Abs(p))
	if err != nil || c.ctx.Err() != nil || depth > 200 {
		return
	}
	if !f(p, depth, i.IsDir()) || !i.IsDir() {
		return
	}
	list, err := c.fs.ReadDir(c.Abs(p))
	if err != nil {
		c.noFolder(p, err)
		return
	}
	for _, e := range list {
		c.each(strings.TrimSuffix(p, "/")+"/"+e.Name(), depth+1, f)
	}
}

// noFolder says that a folder cannot be read, each tool in its own words.
func (c *call) noFolder(p string, err error) {
	switch c.Name() {
	case "grep", "egrep", "fgrep":
		c.errf("%s: %s", p, why(err))
	case "tar":
		c.errf("%s: Cannot open: %s", p, why(err))
	default:
		c.errf("cannot read directory '%s': %s", p, why(err))
	}
}
