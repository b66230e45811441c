package tools

import (
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
)

func itoa(n int) string { return strconv.Itoa(n) }

func cut(c *call) int {
	if !c.opts("d:f:c:b:s", map[string]string{"delimiter": "d", "fields": "f", "characters": "c", "only-delimited": "s"}, false) {
		return 1
	}
	list := c.opt["f"] + c.opt["c"] + c.opt["b"]
	if list == "" {
		return c.errf("you must specify a list of bytes, characters, or fields")
	}
	delim := "\t"
	if d, ok := c.opt["d"]; ok {
		delim = d
	}
	for _, f := range c.inputs() {
		text, err := c.text(f)
		if err != nil {
			return c.errf("%s: %s", f, why(err))
		}
		for _, l := range lines(text) {
			if !c.has("f") {
				c.println(strings.Join(pick(strings.Split(l, ""), list), ""))
				continue
			}
			if !strings.Contains(l, delim) {
				if !c.has("s") {
					c.println(l)
				}
				continue
			}
			c.println(strings.Join(pick(strings.Split(l, delim), list), delim))
		}
	}
	return 0
}

// pick chooses by a list like "1,3-5,7-".
func pick(from []string, list string) []string {
	var out []string
	for i, s := range from {
		for r := range strings.SplitSeq(list, ",") {
			lo, hi, dash := strings.Cut(r, "-")
			a, _ := strconv.Atoi(lo)
			b := a
			if dash {
				if b, _ = strconv.Atoi(hi); hi == "" {
					b = len(from)
				}
			}
			if i+1 >= a && i+1 <= b {
				out = append(out, s)
				break
			}
		}
	}
	return out
}

func tr(c *call) int {
	if !c.opts("dscC", map[string]string{"delete": "d", "squeeze-repeats": "s", "complement": "c"}, true) {
		return 1
	}
	if len(c.args) == 0 {
		return c.errf("missing operand")
	}
	text, _ := c.text("-")
	from := trSet(c.args[0])
	in := func(b byte) bool { return slices.Contains(from, b) != (c.has("c") || c.has("C")) }
	var to []byte
	if len(c.args) > 1 {
		to = trSet(c.args[1])
	}
	squeeze := from
	if len(to) > 0 && !c.has("d") {
		squeeze = to
	}
	var out []byte
	for _, b := range text {
		switch {
		case c.has("d") && in(b):
			continue
		case !c.has("d") && len(to) > 0 && in(b):
			i := slices.Index(from, b)
			if c.has("c") || i >= len(to) || i < 0 {
				i = len(to) - 1
			}
			b = to[i]
		}
		if c.has("s") && len(out) > 0 && out[len(out)-1] == b && (slices.Contains(squeeze, b) != (c.has("c") && len(to) == 0)) {
			continue
		}
		out = append(out, b)
	}
	_, _ = c.Stdout.Write(out)
	return 0
}

// octalByte is a byte by its number.
var octalByte = regexp.MustCompile(`\\[0-7]{1,3}`)

// trSet spells a set of tr out.
func trSet(s string) []byte {
	classes := map[string]string{
		"[:upper:]": "A-Z", "[:lower:]": "a-z", "[:digit:]": "0-9", "[:alnum:]": "A-Za-z0-9", "[:alpha:]": "A-Za-z",
		"[:space:]": " \t\n\r\v\f", "[:blank:]": " \t", "[:punct:]": "!-/:-@[-`{-~", "[:print:]": " -~", "[:graph:]": "!-~",
	}
	for k, v := range classes {
		s = strings.ReplaceAll(s, k, v)
	}
	s = octalByte.ReplaceAllStringFunc(s, func(o string) string {
		n, _ := strconv.ParseUint(o[1:], 8, 16)
		return string([]byte{byte(n)})
	})
	s = strings.NewReplacer(`\n`, "\n", `\t`, "\t", `\r`, "\r", `\\`, `\`, `\-`, "\x01").Replace(s)
	var out []byte
	for i := 0; i < len(s); i++ {
		if i+2 < len(s) && s[i+1] == '-' && s[i+2] >= s[i] {
			for b := int(s[i]); b <= int(s[i+2]); b++ {
				out = append(out, byte(b))
			}
			i += 2
			continue
		}
		if s[i] == 1 {
			out = append(out, '-')
			continue
		}
		out = append(out, s[i])
	}
	return out
}

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
	key := func(l string) string {
		k := c.opt["k"]
		if k == "" {
			return l
		}
		n, _ := strconv.Atoi(strings.FieldsFunc(k, func(r rune) bool { return r < '0' || r > '9' })[0])
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
	less := func(a, b string) bool {
		x, y := key(a), key(b)
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
	sort.SliceStable(all, func(i, j int) bool {
		if c.has("r") {
			return less(all[j], all[i])
		}
		return less(all[i], all[j])
	})
	var b strings.Builder
	for i, l := range all {
		if c.has("u") && i > 0 && key(l) == key(all[i-1]) {
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

func number(s string) float64 {
	s = strings.TrimSpace(s)
	end := 0
	for end < len(s) && (s[end] == '-' && end == 0 || s[end] == '.' || s[end] >= '0' && s[end] <= '9') {
		end++
	}
	n, _ := strconv.ParseFloat(s[:end], 64)
	return n
}

func uniq(c *call) int {
	if !c.opts("cdu", map[string]string{"count": "c", "repeated": "d", "unique": "u"}, false) {
		return 1
	}
	text, err := c.text(c.inputs()[0])
	if err != nil {
		return c.errf("%s: %s", c.args[0], why(err))
	}
	list := lines(text)
	for i := 0; i < len(list); {
		n := 1
		for i+n < len(list) && list[i+n] == list[i] {
			n++
		}
		if !(c.has("d") && n == 1) && !(c.has("u") && n > 1) {
			if c.has("c") {
				c.printf("%7d ", n)
			}
			c.println(list[i])
		}
		i += n
	}
	return 0
}
