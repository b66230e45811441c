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
		c.errf("‘%s’: %s", p, why(err))
		return
	}
	for _, e := range list {
		c.each(strings.TrimSuffix(p, "/")+"/"+e.Name(), depth+1, f)
	}
}
