package tools

import (
	"bytes"
	"fmt"
)

func cmp(c *call) int {
	if !c.opts("slbn:i:", map[string]string{"silent": "s", "quiet": "s", "verbose": "l", "print-bytes": "b", "bytes": "n"}, false) {
		return 2
	}
	if len(c.args) < 1 {
		c.usage("missing operand after 'cmp'")
		return 2
	}
	names := append(c.args, "-")[:2]
	var both [2][]byte
	for k, name := range names {
		text, err := c.text(name)
		if err != nil {
			c.errf("%s: %s", name, why(err))
			return 2
		}
		if c.has("n") {
			text = text[:min(len(text), c.count0("n"))]
		}
		both[k] = text
	}
	if bytes.Equal(both[0], both[1]) {
		return 0
	}
	if !c.has("s") {
		c.firstDifference(names, both[0], both[1])
	}
	return 1
}

// firstDifference says where two files part, or which of them ends first.
func (c *call) firstDifference(names []string, a, b []byte) {
	short := min(len(a), len(b))
	for k := range short {
		if a[k] == b[k] {
			continue
		}
		if c.has("l") {
			c.printf("%d %3o %3o\n", k+1, a[k], b[k])
			continue
		}
		tail := ""
		if c.has("b") {
			tail = fmt.Sprintf(" is %3o %s %3o %s", a[k], caret(a[k]), b[k], caret(b[k]))
		}
		c.printf("%s %s differ: byte %d, line %d%s\n", names[0], names[1], k+1, bytes.Count(a[:k], []byte("\n"))+1, tail)
		return
	}
	if len(a) == len(b) {
		return
	}
	name := names[map[bool]int{true: 1}[len(b) < len(a)]]
	switch n := bytes.Count(a[:short], []byte("\n")); {
	case short == 0:
		c.errf("EOF on %s which is empty", name)
	case c.has("l"):
		c.errf("EOF on %s after byte %d", name, short)
	case a[short-1] != '\n':
		c.errf("EOF on %s after byte %d, in line %d", name, short, n+1)
	default:
		c.errf("EOF on %s after byte %d, line %d", name, short, n)
	}
}
