package tools

import (
	"fmt"
	"strings"
	"time"
)

func uptime(c *call) int {
	if !c.opts("ps", map[string]string{"pretty": "p", "since": "s"}, false) {
		return 1
	}
	up := c.Host.Clock.Now().Sub(c.Host.Booted()).Truncate(time.Minute)
	switch {
	case c.has("s"):
		c.println(c.Host.Now().Add(-up).UTC().Format("2006-01-02 15:04:05"))
	case c.has("p"):
		c.println("up " + pretty(up))
	default:
		c.println(c.upLine())
	}
	return 0
}

// upLine is the line that uptime, w and top have in common.
func (c *call) upLine() string {
	up := c.Host.Clock.Now().Sub(c.Host.Booted())
	h, m := int(up.Hours())%24, int(up.Minutes())%60
	text := fmt.Sprintf("%d min", m)
	if h > 0 {
		text = fmt.Sprintf("%2d:%02d", h, m)
	}
	if d := int(up.Hours()) / 24; d > 0 {
		text = plural(d, "day") + ", " + text
	}
	return fmt.Sprintf(" %s up %s,  1 user,  load average: 0.05, 0.03, 0.01", c.Host.Now().UTC().Format("15:04:05"), text)
}

func pretty(up time.Duration) string {
	var parts []string
	for _, p := range []struct {
		n    int
		unit string
	}{{int(up.Hours()) / 24, "day"}, {int(up.Hours()) % 24, "hour"}, {int(up.Minutes()) % 60, "minute"}} {
		if p.n > 0 || p.unit == "minute" && len(parts) == 0 {
			parts = append(parts, plural(p.n, p.unit))
		}
	}
	return strings.Join(parts, ", ")
}

func plural(n int, unit string) string {
	if n != 1 {
		unit += "s"
	}
	return fmt.Sprintf("%d %s", n, unit)
}

// wall is a moment as this machine's own clock showed it.
func (c *call) wall(at time.Time) time.Time {
	return c.Host.Now().Add(at.Sub(c.Host.Clock.Now())).UTC()
}
