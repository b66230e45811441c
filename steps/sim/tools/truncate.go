package tools

import (
	"strconv"
	"strings"
)

func truncate(c *call) int {
	if !c.opts("s:c", map[string]string{"size": "s"}, false) {
		return 1
	}
	for _, name := range c.args {
		p := c.Abs(name)
		if !c.fs.Exists(p) {
			_ = c.fs.WriteFile(p, nil, 0o666)
		}
		if err := c.fs.Truncate(p, bytesOf(c.opt["s"])); err != nil {
			return c.errf("failed to truncate '%s' at %s bytes: %s", name, c.opt["s"], why(err))
		}
	}
	return 0
}

// bytesOf reads "10", "4K", "2M", "1G".
func bytesOf(s string) int64 {
	unit := int64(1)
	for suffix, n := range map[string]int64{"K": 1 << 10, "k": 1 << 10, "M": 1 << 20, "G": 1 << 30} {
		if t, ok := strings.CutSuffix(strings.TrimSuffix(s, "iB"), suffix); ok {
			s, unit = t, n
		}
	}
	n, _ := strconv.ParseInt(s, 10, 64)
	return n * unit
}
