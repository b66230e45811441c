package tools

import (
	"bufio"
	"errors"
	"os"
	"regexp"
	"strconv"
	"strings"
	"syscall"
)

type grepper struct {
	c             *call
	re            *regexp.Regexp
	end           string // of a line
	named         bool
	before, after int
	limit         int // of hits, -1 for none

	hit, bad bool
	label    string
	list     []string // of the lines, from base on
	offs     []int    // where they begin, in bytes
	base     int
	at       int // bytes read
	in       *bufio.Reader
	shut     func()
	last     int  // the line that was printed last, -1 for none
	printed  bool // something was, in whatever file
	binary   bool
}

// numbers reads how much is wanted around a hit and how many hits.
func (g *grepper) numbers() bool {
	ok := true
	number := func(o string, def int, wrong string) int {
		v, given := g.c.opt[o]
		if !given {
			return def
		}
		n, err := strconv.Atoi(v)
		if err != nil {
			g.c.errf("%s", strings.Replace(wrong, "%s", v, 1))
			ok = false
		}
		return n
	}
	around := number("C", 0, "%s: invalid context length argument")
	g.before = number("B", around, "%s: invalid context length argument")
	g.after = number("A", around, "%s: invalid context length argument")
	g.limit = number("m", -1, "invalid max count")
	return ok
}

// open begins a file. It is read line by line: what is looked at may grow for as long as somebody looks.
func (g *grepper) open(name string) bool {
	c := g.c
	g.list, g.offs, g.base, g.last, g.binary, g.at = nil, nil, 0, -1, false, 0
	g.in, g.shut = bufio.NewReader(c.Stdin), func() {}
	if name == "-" {
		return true
	}
	f, err := c.fs.Open(c.Abs(name), os.O_RDONLY, 0)
	if err == nil && c.fs.IsDir(c.Abs(name)) {
		err = syscall.EISDIR
	}
	if err == nil {
		g.in, g.shut = bufio.NewReader(c.Reader(c.ctx, f)), func() { _ = f.Close() }
		return true
	}
	if errors.Is(err, syscall.EISDIR) && c.opt["d"] == "skip" {
		return false
	}
	if !c.has("s") {
		c.errf("%s: %s", name, why(err))
	}
	g.bad, g.in = true, bufio.NewReader(strings.NewReader(""))
	return c.has("c") && errors.Is(err, syscall.EISDIR)
}

// load reads up to a line; false where there is none.
func (g *grepper) load(i int) bool {
	for g.base+len(g.list) <= i && g.c.ctx.Err() == nil {
		l, err := g.in.ReadString(g.end[0])
		if l == "" {
			return false
		}
		g.binary = g.binary || strings.IndexByte(l, 0) >= 0 && !g.c.has("a") && !g.c.has("z")
		g.list, g.offs = append(g.list, strings.TrimSuffix(l, g.end)), append(g.offs, g.at)
		if g.at += len(l); err != nil {
			break
		}
	}
	return i < g.base+len(g.list)
}

// forget lets go of lines that nobody looks back at from line i.
func (g *grepper) forget(i int) {
	if old := i - g.before - g.base; old > 1000 && old < len(g.list) {
		g.list, g.offs, g.base = append([]string(nil), g.list[old:]...), append([]int(nil), g.offs[old:]...), g.base+old
	}
}

// text is a line that is loaded.
func (g *grepper) text(i int) string { return g.list[i-g.base] }

func (g *grepper) file(name string) {
	c := g.c
	if !g.open(name) {
		return
	}
	defer g.shut()
	if name == "-" {
		name = first(c.opt["N"], "(standard input)")
	}
	if g.label = ""; g.named {
		g.label = name
	}
	n := g.hits()
	g.hit = g.hit || n > 0
	switch {
	case c.has("q"):
	case c.has("l") || c.has("L"):
		if n > 0 == c.has("l") {
			c.printf("%s%s", name, map[bool]string{true: "\x00", false: "\n"}[c.has("Z")])
		}
	case c.has("c"):
		c.printf("%s%d\n", g.head(":"), n)
	case g.binary && n > 0:
		c.errf("%s: binary file matches", name)
	}
}

// hits prints the lines that match and counts them.
func (g *grepper) hits() int {
	quiet := g.c.has("c") || g.c.has("l") || g.c.has("L") || g.c.has("q")
	n := 0
	for i := 0; (g.limit < 0 || n < g.limit) && g.load(i); i++ {
		g.forget(i)
		if g.re.MatchString(g.text(i)) == g.c.has("v") {
			continue
		}
		n++
		if !quiet && !g.binary {
			g.around(i)
		} else if !g.c.has("c") {
			break
		}
	}
	return n
}

// around prints a hit, with what is wanted before and after it.
func (g *grepper) around(i int) {
	from := max(g.last+1, i-g.before)
	context := g.c.has("A") || g.c.has("B") || g.c.has("C")
	if g.printed && context && (g.last < 0 || from > g.last+1) && from <= i && !g.c.has("4") {
		g.c.println(first(g.c.opt["5"], "--"))
	}
	for j := from; j < i; j++ {
		g.print("-", j)
	}
	if i > g.last {
		g.print(":", i)
	} else if g.c.has("o") {
		return
	}
	g.last = max(g.last, i)
	for j := g.last + 1; j <= i+g.after && g.load(j); j++ {
		if g.re.MatchString(g.text(j)) != g.c.has("v") && g.limit < 0 {
			break // it comes as a hit of its own
		}
		g.print("-", j)
		g.last = j
	}
}

// head is what stands before a line or a count.
func (g *grepper) head(mark string) string {
	switch {
	case g.label == "":
		return ""
	case g.c.has("Z"):
		return g.label + "\x00"
	}
	return g.label + mark
}

// print prints a line, or the parts of it that match.
func (g *grepper) print(mark string, i int) {
	g.printed = true
	head := g.head(mark)
	if g.c.has("n") {
		head += itoa(i+1) + mark
	}
	l := g.text(i)
	if !g.c.has("o") {
		if g.c.has("b") {
			head += itoa(g.offs[i-g.base]) + mark
		}
		g.c.printf("%s%s%s", head, l, g.end)
		return
	}
	if mark == "-" {
		return
	}
	for _, m := range g.re.FindAllStringIndex(l, -1) {
		if m[0] == m[1] {
			continue
		}
		at := ""
		if g.c.has("b") {
			at = itoa(g.offs[i-g.base]+m[0]) + mark
		}
		g.c.printf("%s%s%s%s", head, at, l[m[0]:m[1]], g.end)
	}
}
