package tools

import (
	"strconv"
	"strings"

	"holdfast/steps/sim/vfs"
)

// finding is the state of find at one file.
type finding struct {
	c           *call
	p           string
	i           *vfs.Info
	prune, quit bool
	batches     map[int][]string // of -exec ... +, by the place of -exec
	acted       bool
	bad         string
}

// findWish is a read command line of find.
type findWish struct {
	roots, expr []string
	lo, hi      int // depths
	depthFirst  bool
}

func find(c *call) int {
	w, missing := findWishOf(c.args)
	if missing != "" {
		return c.errf("missing argument to `%s'", missing)
	}
	f := &finding{c: c, batches: map[int][]string{}}
	code := 0
	for _, r := range w.roots {
		if !c.there(r) {
			code = c.errf("‘%s’: No such file or directory", r)
			continue
		}
		f.below(r, w)
	}
	if f.bad != "" {
		return c.errf("%s", f.bad)
	}
	for k, list := range f.batches {
		if cmd := filledIn(w.expr[k:], list); len(list) > 0 && c.run(cmd...) != 0 {
			code = 1
		}
	}
	return code
}

// filledIn is the command of -exec ... + with all that was found.
func filledIn(words, list []string) []string {
	var cmd []string
	for _, w := range words {
		if w == "{}" {
			return append(cmd, list...)
		}
		cmd = append(cmd, w)
	}
	return cmd
}

func findWishOf(args []string) (w findWish, missing string) {
	w.hi = 1 << 30
	for len(args) > 0 && !strings.HasPrefix(args[0], "-") && args[0] != "!" && args[0] != "(" {
		w.roots, args = append(w.roots, args[0]), args[1:]
	}
	if len(w.roots) == 0 {
		w.roots = []string{"."}
	}
	for k := 0; k < len(args); k++ {
		switch args[k] {
		case "-maxdepth", "-mindepth":
			if k+1 >= len(args) {
				return w, args[k]
			}
			n, _ := strconv.Atoi(args[k+1])
			if args[k] == "-maxdepth" {
				w.hi = n
			} else {
				w.lo = n
			}
			k++
		case "-depth":
			w.depthFirst = true
		case "-xdev", "-mount", "-noleaf":
		case "-delete":
			w.depthFirst = true
			w.expr = append(w.expr, args[k])
		default:
			w.expr = append(w.expr, args[k])
		}
	}
	return w, ""
}

// below looks at a root and all below it, within the depths that are wanted.
func (f *finding) below(root string, w findWish) {
	var later []string
	f.c.each(root, 0, func(p string, depth int, _ bool) bool {
		if f.quit || f.bad != "" {
			return false
		}
		if depth >= w.lo && depth <= w.hi {
			if w.depthFirst {
				later = append(later, p)
			} else {
				f.at(p, w.expr)
			}
		}
		prune := f.prune
		f.prune = false
		return depth < w.hi && !prune
	})
	for k := len(later) - 1; k >= 0 && f.bad == ""; k-- {
		f.at(later[k], w.expr)
	}
}

func (f *finding) at(p string, expr []string) {
	i, err := f.c.fs.Lstat(f.c.Abs(p))
	if err != nil {
		return
	}
	f.p, f.i, f.acted = p, i, false
	pos := 0
	ok := len(expr) == 0 || f.or(expr, &pos, true)
	action := false
	for _, e := range expr {
		switch e {
		case "-print", "-print0", "-exec", "-delete", "-quit", "-printf", "-ls", "-execdir":
			action = true
		}
	}
	if ok && !action {
		f.c.println(p)
	}
}
