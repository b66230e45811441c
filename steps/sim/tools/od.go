package tools

import (
	"fmt"
	"strings"
)

// odType is how one kind of figure is shown.
type odType struct {
	kind byte // o d u x c a
	size int
	text bool // with what is printable at the end of the line
}

func od(c *call) int {
	if !c.opts("A:t:vN:j:xbcdow", map[string]string{"address-radix": "A", "format": "t", "read-bytes": "N", "skip-bytes": "j", "output-duplicates": "v"}, false) {
		return 1
	}
	types, bad := c.odTypes()
	if bad != "" {
		return c.errf("invalid type string ‘%s’", bad)
	}
	text, err := c.text(c.inputs()[0])
	if err != nil {
		return c.errf("%s: %s", c.args[0], why(err))
	}
	skip := min(int(bytesOf(c.opt["j"])), len(text))
	text = text[skip:]
	if n := int(bytesOf(c.opt["N"])); c.has("N") && n < len(text) {
		text = text[:n]
	}
	c.odLines(text, skip, types)
	return 0
}

// odLines prints sixteen bytes a line. Lines that are the same are said by a star.
func (c *call) odLines(text []byte, skip int, types []odType) {
	last, starred := "", false
	for at := 0; at < len(text); at += 16 {
		row := text[at:min(at+16, len(text))]
		if string(row) == last && len(row) == 16 && !c.has("v") {
			if !starred {
				c.println("*")
			}
			starred = true
			continue
		}
		last, starred = string(row), false
		for k, t := range types {
			c.println(c.odAddress(at+skip, k) + t.line(row, block(types)))
		}
	}
	if c.opt["A"] != "n" {
		c.println(c.odAddress(len(text)+skip, 0))
	}
}

func (c *call) odAddress(at, line int) string {
	radix := first(c.opt["A"], "o")
	s := ""
	switch radix[0] {
	case 'n':
		return ""
	case 'd':
		s = fmt.Sprintf("%07d", at)
	case 'x':
		s = fmt.Sprintf("%06x", at)
	default:
		s = fmt.Sprintf("%07o", at)
	}
	if line > 0 {
		return strings.Repeat(" ", len(s))
	}
	return s
}

// odTypes reads what is to be shown, bad is what makes no sense.
func (c *call) odTypes() (types []odType, bad string) {
	for o, t := range map[string]odType{"x": {'x', 2, false}, "b": {'o', 1, false}, "c": {'c', 1, false}, "d": {'u', 2, false}, "o": {'o', 2, false}} {
		if c.has(o) {
			types = append(types, t)
		}
	}
	for _, list := range c.many["t"] {
		for s := list; s != ""; {
			t := odType{kind: s[0], size: 4}
			s = s[1:]
			switch {
			case t.kind == 'c' || t.kind == 'a':
				t.size = 1
			case strings.IndexByte("odux", t.kind) < 0:
				return nil, list
			case s != "" && strings.IndexByte("1248", s[0]) >= 0:
				t.size, s = int(s[0]-'0'), s[1:]
			case s != "" && strings.IndexByte("CSIL", s[0]) >= 0:
				t.size, s = map[byte]int{'C': 1, 'S': 2, 'I': 4, 'L': 8}[s[0]], s[1:]
			}
			if s != "" && s[0] == 'z' {
				t.text, s = true, s[1:]
			}
			types = append(types, t)
		}
	}
	if len(types) == 0 {
		types = []odType{{'o', 2, false}}
	}
	return types, ""
}

// width is how much room a figure takes, without the gap.
func (t odType) width() int {
	switch t.kind {
	case 'c', 'a':
		return 3
	case 'x':
		return 2 * t.size
	case 'o':
		return map[int]int{1: 3, 2: 6, 4: 11, 8: 22}[t.size]
	case 'u':
		return map[int]int{1: 3, 2: 5, 4: 10, 8: 20}[t.size]
	}
	return map[int]int{1: 4, 2: 6, 4: 11, 8: 20}[t.size]
}

// block is the room that sixteen bytes take, so that lines of several types stand below each other.
func block(types []odType) int {
	w := 0
	for _, t := range types {
		w = max(w, (t.width()+1)*16/t.size)
	}
	return w
}

// line shows bytes as one type does.
func (t odType) line(row []byte, block int) string {
	var b strings.Builder
	cell := block * t.size / 16
	for k := 0; k < len(row); k += t.size {
		var n uint64
		for j := min(k+t.size, len(row)) - 1; j >= k; j-- {
			n = n<<8 | uint64(row[j])
		}
		fmt.Fprintf(&b, "%*s", cell, t.figure(n))
	}
	if t.text {
		b.WriteString(strings.Repeat(" ", cell*((16-len(row))/t.size)) + "  >")
		for _, x := range row {
			b.WriteByte(map[bool]byte{true: x, false: '.'}[x >= ' ' && x <= '~'])
		}
		b.WriteByte('<')
	}
	return b.String()
}

func (t odType) figure(n uint64) string {
	switch t.kind {
	case 'x':
		return fmt.Sprintf("%0*x", t.width(), n)
	case 'o':
		return fmt.Sprintf("%0*o", t.width(), n)
	case 'u':
		return fmt.Sprint(n)
	case 'd':
		shift := 64 - 8*t.size
		return fmt.Sprint(int64(n<<shift) >> shift)
	}
	if name, ok := map[byte]string{0: `\0`, 7: `\a`, 8: `\b`, 9: `\t`, 10: `\n`, 11: `\v`, 12: `\f`, 13: `\r`}[byte(n)]; ok {
		return name
	}
	if n < ' ' || n > '~' {
		return fmt.Sprintf("%03o", n)
	}
	return string([]byte{byte(n)})
}
