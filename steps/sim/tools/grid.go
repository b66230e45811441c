package tools

import "strings"

// grid sets rows into columns as wide as their widest field: 'l' to the left, 'r' to the right. The last field of a row
// is never filled up.
func (c *call) grid(align, gap string, rows [][]string) { c.gridOf(align, gap, rows, len(rows)) }

// gridOf prints the first n rows, in columns that have room for all.
func (c *call) gridOf(align, gap string, rows [][]string, n int) {
	wide := make([]int, len(align))
	for _, r := range rows {
		for k, f := range r {
			wide[k] = max(wide[k], len([]rune(f)))
		}
	}
	for _, r := range rows[:n] {
		var b strings.Builder
		for k, f := range r {
			pad := strings.Repeat(" ", wide[k]-len([]rune(f)))
			switch {
			case align[k] == 'r':
				b.WriteString(pad + f)
			case k < len(r)-1:
				b.WriteString(f + pad)
			default:
				b.WriteString(f)
			}
			if k < len(r)-1 {
				b.WriteString(gap)
			}
		}
		c.println(b.String())
	}
}
