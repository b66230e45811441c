package tools

import (
	"regexp"
	"strings"
)

func grep(c *call) int {
	long := map[string]string{
		"quiet": "q", "silent": "q", "no-messages": "s", "line-regexp": "x", "fixed-strings": "F", "count": "c", "invert-match": "v",
		"extended-regexp": "E", "only-matching": "o", "line-number": "n", "recursive": "r", "ignore-case": "i", "word-regexp": "w",
		"files-with-matches": "l", "no-filename": "h", "with-filename": "H", "max-count": "m", "regexp": "e", "file": "f", "color": "Z",
		"after-context": "A", "before-context": "B", "context": "C", "text": "a", "perl-regexp": "P",
	}
	if !c.opts("qsxFcvEonriwlhHLm:e:f:aA:B:C:RPIZz", long, false) {
		c.errf("see the manual for its usage")
		return 2
	}
	if c.Name() == "egrep" {
		c.opt["E"] = ""
	}
	if c.Name() == "fgrep" {
		c.opt["F"] = ""
	}
	re, code := c.patterns()
	if re == nil {
		return code
	}
	files := c.args
	if c.has("r") || c.has("R") {
		files = c.under(files)
	} else if len(files) == 0 {
		files = []string{"-"}
	}
	g := &grepper{c: c, re: re, named: (len(files) > 1 || c.has("r") || c.has("H")) && !c.has("h")}
	for _, f := range files {
		g.file(f)
		if g.hit && c.has("q") {
			return 0
		}
	}
	switch {
	case g.bad:
		return 2
	case g.hit:
		return 0
	}
	return 1
}

// patterns compiles what is looked for.
func (c *call) patterns() (*regexp.Regexp, int) {
	list := c.many["e"]
	for _, f := range c.many["f"] {
		text, err := c.text(f)
		if err != nil {
			c.errf("%s: %s", f, why(err))
			return nil, 2
		}
		list = append(list, lines(text)...)
	}
	if !c.has("e") && !c.has("f") {
		if len(c.args) == 0 {
			c.errf("no pattern given")
			return nil, 2
		}
		list, c.args = strings.Split(c.args[0], "\n"), c.args[1:]
	}
	var alts []string
	for _, p := range list {
		switch {
		case c.has("F"):
			p = regexp.QuoteMeta(p)
		case !c.has("P"):
			p = rewrite(p, c.has("E"))
		}
		if c.has("w") {
			p = `\b(?:` + p + `)\b`
		}
		if c.has("x") {
			p = `^(?:` + p + `)$`
		}
		alts = append(alts, "(?:"+p+")")
	}
	expr := strings.Join(alts, "|")
	if len(alts) == 0 {
		expr = `[^\x00-\x{10FFFF}]`
	}
	if c.has("i") {
		expr = "(?i)" + expr
	}
	re, err := regexp.Compile(expr)
	if err != nil {
		c.errf("Unmatched ( or \\( or an invalid regular expression")
		return nil, 2
	}
	re.Longest() // as POSIX wants it
	return re, 0
}

func (c *call) count0(o string) int {
	n := 0
	for _, d := range c.opt[o] {
		if d < '0' || d > '9' || n > 1<<20 {
			return 0
		}
		n = n*10 + int(d-'0')
	}
	return n
}

// under lists the files in folders.
func (c *call) under(roots []string) []string {
	if len(roots) == 0 {
		roots = []string{"."}
	}
	var out []string
	for _, r := range roots {
		c.each(r, 0, func(p string, depth int, dir bool) bool {
			if !dir {
				out = append(out, p)
			}
			return len(out) < 100000
		})
	}
	return out
}
