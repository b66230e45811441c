package tools

import (
	"strconv"
	"strings"
)

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
