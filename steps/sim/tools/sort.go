package tools

import (
	"sort"
	"strconv"
	"strings"
)

func sortLines(c *call) int {
	long := map[string]string{"unique": "u", "numeric-sort": "n", "reverse": "r", "key": "k", "field-separator": "t", "version-sort": "V", "output": "o"}
	if !c.opts("unrk:t:bfVhso:c", long, false) {
		return 2
	}
	var all []string
	for _, f := range c.inputs() {
		text, err := c.text(f)
		if err != nil {
			c.errf("cannot read: %s: %s", f, why(err))
			return 2
		}
		all = append(all, lines(text)...)
	}
	sort.SliceStable(all, func(i, j int) bool {
		if c.has("r") {
			return c.before(all[j], all[i])
		}
		return c.before(all[i], all[j])
	})
	var b strings.Builder
	for i, l := range all {
		if c.has("u") && i > 0 && c.sortKey(l) == c.sortKey(all[i-1]) {
			continue
		}
		b.WriteString(l + "\n")
	}
	if o, ok := c.opt["o"]; ok {
		if err := c.fs.WriteFile(c.Abs(o), []byte(b.String()), 0o666); err != nil {
			return c.errf("open failed: %s: %s", o, why(err))
		}
		return 0
	}
	c.printf("%s", b.String())
	return 0
}

// sortKey is the part of a line that counts: -k 2, or -k 2,2 for that field alone.
func (c *call) sortKey(l string) string {
	k := c.opt["k"]
	figures := strings.FieldsFunc(k, func(r rune) bool { return r < '0' || r > '9' })
	if len(figures) == 0 {
		return l
	}
	n, _ := strconv.Atoi(figures[0])
	parts := strings.Fields(l)
	if t := c.opt["t"]; t != "" {
		parts = strings.Split(l, t)
	}
	if n < 1 || n > len(parts) {
		return ""
	}
	if strings.Contains(k, ",") {
		return parts[n-1]
	}
	return strings.Join(parts[n-1:], " ")
}

// before tells which of two lines comes first. Lines with equal keys are set by the whole of them.
func (c *call) before(a, b string) bool {
	x, y := c.sortKey(a), c.sortKey(b)
	if c.has("n") || c.has("V") || strings.Contains(c.opt["k"], "n") {
		if m, n := number(x), number(y); m != n {
			return m < n
		}
	}
	if c.has("f") {
		x, y = strings.ToLower(x), strings.ToLower(y)
	}
	if x != y {
		return x < y
	}
	return a < b
}

func number(s string) float64 {
	s = strings.TrimSpace(s)
	end := 0
	for end < len(s) && (s[end] == '-' && end == 0 || s[end] == '.' || s[end] >= '0' && s[end] <= '9') {
		end++
	}
	n, _ := strconv.ParseFloat(s[:end], 64)
	return n
}
