package tools

import (
	"fmt"
	"strconv"
	"strings"
)

func cut(c *call) int {
	long := map[string]string{"delimiter": "d", "fields": "f", "characters": "c", "bytes": "b", "only-delimited": "s", "output-delimiter": "D", "complement": "C", "zero-terminated": "z"}
	if !c.opts("d:f:c:b:snzD:C", long, false) {
		return 1
	}
	w, bad := c.cutWish()
	if bad != "" {
		return c.usage("%s", bad)
	}
	code := 0
	for _, f := range c.inputs() {
		text, err := c.text(f)
		if err != nil {
			code = c.errf("%s: %s", f, why(err))
			continue
		}
		for _, l := range strings.Split(strings.TrimSuffix(string(text), w.end), w.end) {
			if out, ok := w.line(l); ok && len(text) > 0 {
				c.printf("%s%s", out, w.end)
			}
		}
	}
	return code
}

// cutWish is which parts of a line are wanted.
type cutWish struct {
	ranges      [][2]int
	fields      bool
	only        bool // lines with a delimiter
	complement  bool
	delim, glue string
	end         string
}

// cutWish reads the options. bad says what is wrong with them.
func (c *call) cutWish() (w cutWish, bad string) {
	w = cutWish{fields: c.has("f"), only: c.has("s"), complement: c.has("C"), delim: "\t", end: "\n"}
	if c.has("z") {
		w.end = "\x00"
	}
	list, lists := "", 0
	for _, o := range []string{"f", "c", "b"} {
		if c.has(o) {
			list, lists = c.opt[o], lists+len(c.many[o])
		}
	}
	switch d, given := c.opt["d"]; {
	case lists == 0:
		return w, "you must specify a list of bytes, characters, or fields"
	case lists > 1:
		return w, "only one list may be specified"
	case given && len(d) > 1:
		return w, "the delimiter must be a single character"
	case given && !w.fields:
		return w, "an input delimiter may be specified only when operating on fields"
	case given && d == "":
		w.delim = "\x00"
	case given:
		w.delim = d
	}
	if w.glue = w.delim; !w.fields {
		w.glue = ""
	}
	if d, ok := c.opt["D"]; ok {
		w.glue = d
	}
	return w, w.read(list)
}

// read reads a list like "1,3-5,7-".
func (w *cutWish) read(list string) (bad string) {
	number := func(s string, def int) int {
		if s == "" {
			return def
		}
		n, err := strconv.Atoi(s)
		switch {
		case bad != "":
		case err != nil:
			bad = fmt.Sprintf("invalid %s ‘%s’", map[bool]string{true: "field value", false: "byte/character position"}[w.fields], s)
		case n == 0:
			bad = map[bool]string{true: "fields are", false: "byte/character positions are"}[w.fields] + " numbered from 1"
		}
		return n
	}
	for r := range strings.SplitSeq(list, ",") {
		lo, hi, dash := strings.Cut(r, "-")
		if lo == "" && hi == "" {
			return "invalid range with no endpoint: " + r
		}
		from := number(lo, 1)
		to := from
		if dash {
			to = number(hi, 1<<30)
		}
		if bad == "" && to < from {
			bad = "invalid decreasing range"
		}
		w.ranges = append(w.ranges, [2]int{from, to})
	}
	return bad
}

func (w cutWish) wants(n int) bool {
	for _, r := range w.ranges {
		if n >= r[0] && n <= r[1] {
			return !w.complement
		}
	}
	return w.complement
}

// line is what is left of a line; ok is false for one that is left out.
func (w cutWish) line(l string) (out string, ok bool) {
	if w.fields && !strings.Contains(l, w.delim) {
		return l, !w.only
	}
	parts := strings.Split(l, w.delim)
	if !w.fields {
		parts = make([]string, len(l))
		for k := range len(l) {
			parts[k] = l[k : k+1]
		}
	}
	var keep []string
	last := 0
	for k, p := range parts {
		if !w.wants(k + 1) {
			continue
		}
		if !w.fields && w.glue != "" && len(keep) > 0 && last != k { // glue stands between ranges
			keep = append(keep, w.glue)
		}
		keep, last = append(keep, p), k+1
	}
	if !w.fields {
		return strings.Join(keep, ""), true
	}
	return strings.Join(keep, w.glue), true
}
