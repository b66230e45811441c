package tools

import "strings"

// column makes a table of lines with -t; without it they are left as they are.
func column(c *call) int {
	if !c.opts("ts:o:n", map[string]string{"table": "t", "separator": "s", "output-separator": "o"}, false) {
		return 1
	}
	var rows [][]string
	wide := 0
	for _, name := range c.inputs() {
		text, err := c.text(name)
		if err != nil {
			return c.errf("cannot open %s: %s", name, why(err))
		}
		for _, l := range lines(text) {
			if strings.TrimSpace(l) == "" {
				continue
			}
			row := strings.Fields(l)
			if s := c.opt["s"]; s != "" {
				row = strings.Split(l, s[:1])
			}
			if !c.has("t") {
				row = []string{l}
			}
			rows, wide = append(rows, row), max(wide, len(row))
		}
	}
	gap := "  "
	if o, ok := c.opt["o"]; ok {
		gap = o
	}
	c.grid(strings.Repeat("l", wide), gap, rows)
	return 0
}
