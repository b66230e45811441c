package tools

import (
	"fmt"
	"strconv"
	"strings"
)

// findNode is a part of an expression: it is asked of a file, and may do something with it.
type findNode func(f *finding) bool

// findWish is a read command line of find.
type findWish struct {
	roots         []string
	expr          findNode
	lo, hi        int // depths
	depthFirst    bool
	follow, named bool // links: all of them, those that are named
	batches       []*findBatch
}

// findBatch is -exec ... +: a command for all that was found.
type findBatch struct{ cmd, found []string }

// findParser reads an expression from words.
type findParser struct {
	c     *call
	w     *findWish
	words []string
	last  string // the test that was read last
	bad   []string
	acts  bool
	depth int
}

func findWishOf(c *call) (*findWish, []string) {
	w := &findWish{hi: 1 << 30}
	args := c.args
	for len(args) > 0 && (args[0] == "-L" || args[0] == "-H" || args[0] == "-P") {
		w.follow, w.named = args[0] == "-L", args[0] == "-H"
		args = args[1:]
	}
	for len(args) > 0 && !strings.HasPrefix(args[0], "-") && args[0] != "!" && args[0] != "(" && args[0] != ")" && args[0] != "," {
		w.roots, args = append(w.roots, args[0]), args[1:]
	}
	if len(w.roots) == 0 {
		w.roots = []string{"."}
	}
	p := &findParser{c: c, w: w, words: args}
	w.expr = p.all()
	if !p.acts {
		inner := w.expr
		w.expr = func(f *finding) bool {
			if inner(f) {
				f.c.println(f.p)
			}
			return true
		}
	}
	return w, p.bad
}

func (p *findParser) fail(format string, args ...any) findNode {
	if len(p.bad) == 0 {
		p.bad = []string{fmt.Sprintf(format, args...)}
	}
	return yesNode
}

func yesNode(*finding) bool { return true }

func (p *findParser) peek() string {
	if len(p.words) == 0 || len(p.bad) > 0 {
		return ""
	}
	return p.words[0]
}

func (p *findParser) next() string {
	w := p.peek()
	if len(p.words) > 0 {
		p.words = p.words[1:]
	}
	return w
}

func (p *findParser) all() findNode {
	if len(p.words) == 0 {
		return yesNode
	}
	n := p.list()
	if p.peek() == ")" {
		return p.fail("you have too many ')'")
	}
	return n
}

// list is expressions with commas between them: the last one counts.
func (p *findParser) list() findNode {
	n := p.or()
	for p.peek() == "," {
		p.next()
		a, b := n, p.or()
		n = func(f *finding) bool { a(f); return b(f) }
	}
	return n
}

func (p *findParser) or() findNode {
	n := p.and()
	for p.peek() == "-o" || p.peek() == "-or" {
		op := p.next()
		if len(p.words) == 0 {
			return p.fail("expected an expression after '%s'", op)
		}
		a, b := n, p.and()
		n = func(f *finding) bool { return a(f) || b(f) }
	}
	return n
}

func (p *findParser) and() findNode {
	var n findNode
	for len(p.words) > 0 && len(p.bad) == 0 {
		switch op := p.peek(); op {
		case "-o", "-or", ",", ")":
			if n == nil {
				return p.fail("invalid expression; you have used a binary operator '%s' with nothing before it.", op)
			}
			return n
		case "-a", "-and":
			if p.next(); n == nil {
				return p.fail("invalid expression; you have used a binary operator '%s' with nothing before it.", op)
			}
			if len(p.words) == 0 {
				return p.fail("expected an expression after '%s'", op)
			}
			continue
		}
		b := p.not()
		if a := n; a == nil {
			n = b
		} else {
			n = func(f *finding) bool { return a(f) && b(f) }
		}
	}
	if n == nil {
		return yesNode
	}
	return n
}

func (p *findParser) not() findNode {
	if p.depth++; p.depth > 200 {
		return p.fail("invalid expression")
	}
	defer func() { p.depth-- }()
	switch word := p.peek(); word {
	case "!", "-not":
		if p.next(); len(p.words) == 0 {
			return p.fail("expected an expression after '%s'", word)
		}
		n := p.not()
		return func(f *finding) bool { return !n(f) }
	case "(":
		if p.next(); p.peek() == ")" {
			return p.fail("invalid expression; empty parentheses are not allowed.")
		}
		n := p.list()
		if len(p.bad) == 0 && p.next() != ")" {
			return p.fail("invalid expression; I was expecting to find a ')' somewhere but did not see one.")
		}
		return n
	}
	return p.primary(p.next())
}

func (p *findParser) primary(name string) findNode {
	if !strings.HasPrefix(name, "-") {
		p.fail("paths must precede expression: `%s'", name)
		if p.last == "-name" && len(p.bad) == 1 {
			p.bad = append(p.bad, "possible unquoted pattern after predicate `-name'?")
		}
		return yesNode
	}
	p.last = name
	if n := p.plain(name); n != nil {
		return n
	}
	if strings.HasPrefix(name, "-exec") || strings.HasPrefix(name, "-ok") {
		return p.exec(name)
	}
	read := findTests()[name]
	if read == nil {
		return p.fail("unknown predicate `%s'", name)
	}
	if len(p.words) == 0 {
		return p.fail("missing argument to `%s'", name)
	}
	return read(p, name, p.next())
}

// depths reads -maxdepth and -mindepth, which hold for the whole command.
func (p *findParser) depths(name, arg string) findNode {
	n, err := strconv.Atoi(arg)
	if err != nil || n < 0 {
		return p.fail("Expected a positive decimal integer argument to %s, but got ‘%s’", name, arg)
	}
	if name == "-maxdepth" {
		p.w.hi = n
	} else {
		p.w.lo = n
	}
	return yesNode
}
