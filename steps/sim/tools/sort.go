package tools

import (
	"fmt"
	"slices"
	"strings"
)

func sortLong() map[string]string {
	return map[string]string{
		"unique": "u", "numeric-sort": "n", "reverse": "r", "key": "k", "field-separator": "t", "version-sort": "V", "output": "o", "ignore-case": "f",
		"human-numeric-sort": "h", "general-numeric-sort": "g", "month-sort": "M", "stable": "s", "check": "c", "merge": "m", "zero-terminated": "z",
		"ignore-leading-blanks": "b", "dictionary-order": "d", "ignore-nonprinting": "i", "random-sort": "R", "buffer-size": "S", "parallel": "P", "temporary-directory": "T",
	}
}

func sortLines(c *call) int {
	if !c.opts("unrk:t:bfVhso:cCdgiMmRzS:T:P:", sortLong(), false) {
		return 2
	}
	s, bad := c.sorter()
	if bad != "" {
		c.errf("%s", bad)
		return 2
	}
	var all []string
	for _, f := range c.inputs() {
		text, err := c.text(f)
		if err != nil {
			c.errf("%s: %s: %s", map[bool]string{true: "read failed", false: "cannot read"}[c.fs.IsDir(c.Abs(f))], f, why(err))
			return 2
		}
		all = append(all, strings.Split(strings.TrimSuffix(string(text), s.end), s.end)...)
		if len(text) == 0 {
			all = all[:len(all)-1]
		}
	}
	if c.has("c") || c.has("C") {
		return c.sortCheck(s, all)
	}
	slices.SortStableFunc(all, s.compare)
	if c.has("u") {
		all = slices.CompactFunc(all, func(a, b string) bool { return s.keys(a, b) == 0 })
	}
	return c.sortOut(all, s.end)
}

func (c *call) sortOut(all []string, end string) int {
	var b strings.Builder
	for _, l := range all {
		b.WriteString(l + end)
	}
	if o, ok := c.opt["o"]; ok {
		if err := c.fs.WriteFile(c.Abs(o), []byte(b.String()), 0o666); err != nil {
			c.errf("open failed: %s: %s", o, why(err))
			return 2
		}
		return 0
	}
	c.printf("%s", b.String())
	return 0
}

// sortCheck tells the first line that is out of its order.
func (c *call) sortCheck(s *sorter, all []string) int {
	for k := 1; k < len(all); k++ {
		if n := s.compare(all[k-1], all[k]); n > 0 || n == 0 && c.has("u") {
			if c.has("c") {
				c.errf("%s:%d: disorder: %s", c.inputs()[0], k+1, all[k])
			}
			return 1
		}
	}
	return 0
}

// sorter compares lines by keys.
type sorter struct {
	list   []sortKey
	sep    string
	end    string
	stable bool
	last   bool // the whole line, backwards
}

// sorter reads the options. bad says what is wrong with them.
func (c *call) sorter() (s *sorter, bad string) {
	s = &sorter{sep: c.opt["t"], end: "\n", stable: c.has("s") || c.has("u"), last: c.has("r")}
	if c.has("z") {
		s.end = "\x00"
	}
	switch {
	case s.sep == `\0`:
		s.sep = "\x00"
	case c.has("t") && s.sep == "":
		return nil, "empty tab"
	case len(s.sep) > 1:
		return nil, fmt.Sprintf("multi-character tab ‘%s’", s.sep)
	}
	all := ""
	for _, o := range []string{"b", "d", "f", "g", "h", "i", "M", "n", "r", "R", "V"} {
		if c.has(o) {
			all += o
		}
	}
	for _, text := range c.many["k"] {
		k, bad := readKey(text)
		if bad != "" {
			return nil, bad
		}
		if k.how == "" {
			k.how = all
			k.blank[0], k.blank[1] = strings.Contains(all, "b"), strings.Contains(all, "b")
		}
		s.list = append(s.list, k)
	}
	if len(s.list) == 0 {
		s.list = []sortKey{{how: all, whole: true}}
	}
	return s, ""
}

// compare sets lines with equal keys by the whole of them.
func (s *sorter) compare(a, b string) int {
	if n := s.keys(a, b); n != 0 || s.stable {
		return n
	}
	n := strings.Compare(a, b)
	if s.last {
		return -n
	}
	return n
}

func (s *sorter) keys(a, b string) int {
	for _, k := range s.list {
		n := k.compare(k.cut(a, s.sep), k.cut(b, s.sep))
		if strings.Contains(k.how, "r") {
			n = -n
		}
		if n != 0 {
			return n
		}
	}
	return 0
}
