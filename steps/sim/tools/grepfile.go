package tools

import (
	"bytes"
	"regexp"
)

type grepper struct {
	c          *call
	re         *regexp.Regexp
	named, hit bool
	bad        bool
}

func (g *grepper) file(name string) {
	c := g.c
	text, err := c.text(name)
	if err != nil {
		if !c.has("s") {
			c.errf("%s: %s", name, why(err))
		}
		g.bad = true
		return
	}
	label := ""
	if name == "-" {
		name = "(standard input)"
	}
	if g.named {
		label = name + ":"
	}
	binary := bytes.IndexByte(text, 0) >= 0 && !c.has("a")
	n, limit := 0, c.count0("m")
	list := lines(text)
	after, before := c.count0("A")+c.count0("C"), c.count0("B")+c.count0("C")
	last := -1
	for i, l := range list {
		if g.re.MatchString(l) == c.has("v") {
			continue
		}
		n++
		g.hit = true
		if c.has("q") {
			return
		}
		if !c.has("c") && !c.has("l") && !c.has("L") && !binary {
			for j := max(last+1, i-before); j < i; j++ {
				g.print(label, j, list[j])
			}
			if i > last {
				g.print(label, i, l)
			}
			last = max(last, i)
			for j := last + 1; j <= min(i+after, len(list)-1); j++ {
				g.print(label, j, list[j])
				last = j
			}
		}
		if limit > 0 && n >= limit {
			break
		}
	}
	switch {
	case c.has("c"):
		c.printf("%s%d\n", label, n)
	case c.has("l") && n > 0, c.has("L") && n == 0:
		c.println(name)
	case binary && n > 0:
		c.printf("grep: %s: binary file matches\n", name)
	}
}

func (g *grepper) print(label string, i int, l string) {
	if g.c.has("n") {
		label += itoa(i+1) + ":"
	}
	if !g.c.has("o") {
		g.c.printf("%s%s\n", label, l)
		return
	}
	for _, m := range g.re.FindAllString(l, -1) {
		if m != "" {
			g.c.printf("%s%s\n", label, m)
		}
	}
}
