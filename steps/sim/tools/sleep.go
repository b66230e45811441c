package tools

import (
	"strconv"
	"strings"
	"time"
)

func duration(s string) (time.Duration, bool) {
	unit := time.Second
	if s == "infinity" || s == "inf" {
		return 1 << 60, true
	}
	for suffix, u := range map[string]time.Duration{"s": time.Second, "m": time.Minute, "h": time.Hour, "d": 24 * time.Hour} {
		if t, ok := strings.CutSuffix(s, suffix); ok {
			s, unit = t, u
			break
		}
	}
	f, err := strconv.ParseFloat(s, 64)
	if err != nil || f < 0 || f > 1e9 {
		return 0, false
	}
	return time.Duration(f * float64(unit)), true
}

func sleep(c *call) int {
	if !c.opts("", nil, false) {
		return 1
	}
	var sum time.Duration
	for _, a := range c.args {
		d, ok := duration(a)
		if !ok {
			return c.usage("invalid time interval ‘%s’", a)
		}
		sum += d
	}
	if len(c.args) == 0 {
		return c.usage("missing operand")
	}
	if c.Host.Clock.Sleep(c.ctx, sum) != nil {
		return 1
	}
	return 0
}
