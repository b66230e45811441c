package tools

import (
	"path"
	"slices"
	"strings"
)

func grepLong() map[string]string {
	return map[string]string{
		"quiet": "q", "silent": "q", "no-messages": "s", "line-regexp": "x", "fixed-strings": "F", "count": "c", "invert-match": "v",
		"extended-regexp": "E", "only-matching": "o", "line-number": "n", "recursive": "r", "ignore-case": "i", "word-regexp": "w",
		"files-with-matches": "l", "no-filename": "h", "with-filename": "H", "max-count": "m", "regexp": "e", "file": "f", "basic-regexp": "G",
		"after-context": "A", "before-context": "B", "context": "C", "text": "a", "perl-regexp": "P", "byte-offset": "b", "label": "N",
		"files-without-match": "L", "dereference-recursive": "R", "null": "Z", "null-data": "z", "include": "1", "exclude": "2", "exclude-dir": "3",
		"no-group-separator": "4", "group-separator": "5", "line-buffered": "6", "initial-tab": "T", "binary-files": "7", "directories": "d",
	}
}

func grep(c *call) int {
	c.args = slices.DeleteFunc(slices.Clone(c.args), func(a string) bool { return strings.HasPrefix(a, "--color") || strings.HasPrefix(a, "--colour") })
	c.contextNumber()
	if !c.opts("qsxFcvEonriywlhHLGm:e:f:aA:B:C:d:D:RPIZzbUTuN:1:2:3:45:67:", grepLong(), false) {
		return 2
	}
	switch c.Name() {
	case "egrep":
		c.opt["E"] = ""
	case "fgrep":
		c.opt["F"] = ""
	}
	if c.has("y") {
		c.opt["i"] = ""
	}
	re, code := c.patterns()
	if re == nil {
		return code
	}
	g := &grepper{c: c, re: re, end: "\n"}
	if c.has("z") {
		g.end = "\x00"
	}
	if !g.numbers() {
		return 2
	}
	files := c.grepFiles()
	g.named = (len(c.args) > 1 || c.recursive() || c.has("H")) && !c.has("h")
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

// contextNumber turns -3 into -C 3.
func (c *call) contextNumber() {
	for k, a := range c.args {
		if a == "--" {
			return
		}
		if len(a) > 1 && a[0] == '-' && strings.Trim(a[1:], "0123456789") == "" {
			c.args[k] = "-C" + a[1:]
		}
	}
}

func (c *call) recursive() bool { return c.has("r") || c.has("R") }

// grepFiles are the files to be read: those named, or those below what is named.
func (c *call) grepFiles() []string {
	switch {
	case !c.recursive() && len(c.args) == 0:
		return []string{"-"}
	case !c.recursive():
		return c.args
	case len(c.args) == 0:
		var out []string
		for _, p := range c.under([]string{"."}) {
			out = append(out, strings.TrimPrefix(p, "./"))
		}
		return out
	}
	return c.under(c.args)
}

// under lists the files in folders. Links on the way are not followed, unless -R says so.
func (c *call) under(roots []string) []string {
	var out []string
	for _, r := range roots {
		if !c.there(r) {
			out = append(out, r) // it is told when it is opened
			continue
		}
		c.each(r, 0, func(p string, depth int, dir bool) bool {
			switch {
			case dir:
				return depth == 0 || !anyMatch(c.many["3"], path.Base(p))
			case depth > 0 && !c.has("R") && !c.fs.Exists(c.Abs(p)):
			case depth > 0 && len(c.many["1"]) > 0 && !anyMatch(c.many["1"], path.Base(p)), anyMatch(c.many["2"], path.Base(p)):
			case depth > 0 && !c.has("R") && c.isLink(p):
			default:
				out = append(out, p)
			}
			return len(out) < 100000
		})
	}
	return out
}

func (c *call) isLink(name string) bool {
	i, err := c.fs.Lstat(c.Abs(name))
	return err == nil && kindOf(i.Mode()).letter == "l"
}
