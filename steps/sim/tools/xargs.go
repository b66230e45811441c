package tools

import (
	"strings"
)

func xargs(c *call) int {
	if !c.opts("0rn:I:d:P:t", map[string]string{"null": "0", "no-run-if-empty": "r", "max-args": "n", "replace": "I", "max-procs": "P"}, true) {
		return 1
	}
	text, _ := c.text("-")
	var items []string
	switch {
	case c.has("0"):
		items = strings.FieldsFunc(string(text), func(r rune) bool { return r == 0 })
	case c.has("I") || c.opt["d"] == `\n`:
		items = lines(text)
	default:
		items = strings.Fields(string(text))
	}
	cmd := c.args
	if len(cmd) == 0 {
		cmd = []string{"echo"}
	}
	if len(items) == 0 && (c.has("r") || c.has("I")) {
		return 0
	}
	code := 0
	call := func(args []string) {
		p := c.Child(args...)
		p.Stdin = strings.NewReader("")
		switch n := c.Host.Exec(c.ctx, p); {
		case n == 126 || n == 127:
			code = n
		case n == 255:
			code = 124
		case n != 0 && code == 0:
			code = 123
		}
	}
	if mark, ok := c.opt["I"]; ok {
		for _, it := range items {
			var args []string
			for _, w := range cmd {
				args = append(args, strings.ReplaceAll(w, mark, strings.TrimSpace(it)))
			}
			call(args)
		}
		return code
	}
	n := c.count(0)
	if n <= 0 {
		n = max(len(items), 1)
	}
	for k := 0; k < max(len(items), 1); k += n {
		call(append(append([]string(nil), cmd...), items[k:min(k+n, len(items))]...))
	}
	return code
}
