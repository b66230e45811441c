package tools

import (
	"strings"

	"holdfast/steps/sim/vfs"
)

// finding is the state of find at one file.
type finding struct {
	c           *call
	p, root     string
	depth       int
	i           *vfs.Info
	follow      bool
	prune, quit bool
	code        int
}

func find(c *call) int {
	w, bad := findWishOf(c)
	if len(bad) > 0 {
		for _, b := range bad {
			c.errf("%s", b)
		}
		return 1
	}
	f := &finding{c: c, follow: w.follow}
	for _, r := range w.roots {
		if !c.there(r) || r == "" {
			f.code = c.errf("‘%s’: No such file or directory", r)
			continue
		}
		f.root = r
		f.walk(r, 0, w)
	}
	for _, b := range w.batches {
		if len(b.found) > 0 && c.run(append(append([]string(nil), b.cmd...), b.found...)...) != 0 {
			f.code = 1
		}
	}
	return f.code
}

// walk looks at a file and, where it is a folder, at what lies in it.
func (f *finding) walk(p string, depth int, w *findWish) {
	if f.quit || depth > 200 || f.c.ctx.Err() != nil {
		return
	}
	i, err := f.look(p, depth, w)
	if err != nil {
		return
	}
	visit := func() {
		if depth >= w.lo && depth <= w.hi && !f.quit {
			f.p, f.i, f.depth = p, i, depth
			w.expr(f)
		}
	}
	f.prune = false
	if !w.depthFirst {
		visit()
	}
	if i.IsDir() && depth < w.hi && (!f.prune || w.depthFirst) {
		f.inside(p, depth, w)
	}
	if w.depthFirst {
		visit()
	}
}

func (f *finding) inside(p string, depth int, w *findWish) {
	list, err := f.c.fs.ReadDir(f.c.Abs(p))
	if err != nil {
		f.code = f.c.errf("‘%s’: %s", p, why(err))
		return
	}
	for _, e := range list {
		f.walk(strings.TrimSuffix(p, "/")+"/"+e.Name(), depth+1, w)
	}
}

// look describes a file: with -L what a link leads to, with -H only of what was named.
func (f *finding) look(p string, depth int, w *findWish) (*vfs.Info, error) {
	if f.follow || w.named && depth == 0 {
		if i, err := f.c.fs.Stat(f.c.Abs(p)); err == nil {
			return i, nil
		}
	}
	return f.c.fs.Lstat(f.c.Abs(p))
}
