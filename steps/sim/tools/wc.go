package tools

import (
	"fmt"
	"strconv"
	"strings"
)

func wc(c *call) int {
	if !c.opts("lwcm", map[string]string{"lines": "l", "bytes": "c", "words": "w", "chars": "m"}, false) {
		return 1
	}
	if len(c.opt) == 0 {
		c.opt["l"], c.opt["w"], c.opt["c"] = "", "", ""
	}
	code, wide := 0, c.wcWidth()
	for _, name := range c.inputs() {
		text, err := c.text(name)
		if err != nil {
			code = c.errf("%s: %s", name, why(err))
			continue
		}
		var out []string
		add := func(o string, n int) {
			if c.has(o) {
				out = append(out, strconv.Itoa(n))
			}
		}
		add("l", strings.Count(string(text), "\n"))
		add("w", len(strings.Fields(string(text))))
		add("c", len(text))
		add("m", len([]rune(string(text))))
		if len(out) > 1 {
			for i := range out {
				out[i] = fmt.Sprintf("%*s", wide, out[i])
			}
		}
		if len(c.args) > 0 {
			out = append(out, name)
		}
		c.println(strings.Join(out, " "))
	}
	return code
}

// wcWidth is how wide the columns are: as the sizes of the files need, seven where those are not known.
func (c *call) wcWidth() int {
	var sum int64
	for _, name := range c.inputs() {
		i, err := c.fs.Stat(c.Abs(name))
		if name == "-" || err == nil && !i.Mode().IsRegular() {
			return 7
		}
		if err == nil {
			sum += i.Size()
		}
	}
	return len(strconv.FormatInt(sum, 10))
}
