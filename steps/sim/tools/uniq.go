package tools

import "strings"

func uniq(c *call) int {
	long := map[string]string{"count": "c", "repeated": "d", "unique": "u", "ignore-case": "i", "skip-fields": "f", "skip-chars": "s", "check-chars": "w", "zero-terminated": "z"}
	if !c.opts("cduiDf:s:w:z", long, false) {
		return 1
	}
	if len(c.args) > 2 {
		return c.usage("extra operand ‘%s’", c.args[2])
	}
	text, err := c.text(c.inputs()[0])
	if err != nil {
		return c.errf("%s: %s", c.args[0], why(err))
	}
	var b strings.Builder
	list := lines(text)
	for i := 0; i < len(list); {
		n := 1
		for i+n < len(list) && c.uniqKey(list[i+n]) == c.uniqKey(list[i]) {
			n++
		}
		b.WriteString(c.uniqGroup(list[i : i+n]))
		i += n
	}
	if len(c.args) == 2 && c.args[1] != "-" {
		if err := c.fs.WriteFile(c.Abs(c.args[1]), []byte(b.String()), 0o666); err != nil {
			return c.errf("%s: %s", c.args[1], why(err))
		}
		return 0
	}
	c.printf("%s", b.String())
	return 0
}

// uniqGroup is what is shown of lines that are the same.
func (c *call) uniqGroup(same []string) string {
	if c.has("d") && len(same) == 1 || c.has("u") && len(same) > 1 || c.has("D") && len(same) == 1 {
		return ""
	}
	if c.has("D") {
		return strings.Join(same, "\n") + "\n"
	}
	if c.has("c") {
		return pad(itoa(len(same)), 7) + " " + same[0] + "\n"
	}
	return same[0] + "\n"
}

// uniqKey is the part of a line that counts.
func (c *call) uniqKey(l string) string {
	for range c.count0("f") {
		l = strings.TrimLeft(l, " \t")
		end := strings.IndexAny(l, " \t")
		if end < 0 {
			end = len(l)
		}
		l = l[end:]
	}
	l = l[min(c.count0("s"), len(l)):]
	if c.has("w") {
		l = l[:min(c.count0("w"), len(l))]
	}
	if c.has("i") {
		l = strings.ToLower(l)
	}
	return l
}

// pad puts blanks in front of a text.
func pad(s string, width int) string { return strings.Repeat(" ", max(0, width-len(s))) + s }
