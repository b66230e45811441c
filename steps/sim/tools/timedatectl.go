package tools

import (
	"strings"

	"holdfast/steps/sim/machine"
)

type clockKey struct{}

// ntp tells whether the machine sets its clock by others.
func ntp(h *machine.Host) *bool {
	return h.State(clockKey{}, func() any { on := true; return &on }).(*bool)
}

func timedatectl(c *call) int {
	verb, value := "status", ""
	var words []string
	for _, a := range c.args {
		if !strings.HasPrefix(a, "-") {
			words = append(words, a)
		}
	}
	if len(words) > 0 {
		verb = words[0]
	}
	if len(words) > 1 {
		value = words[1]
	}
	on := ntp(c.Host)
	switch {
	case verb == "show" || strings.Contains(strings.Join(c.args, " "), "NTPSynchronized"):
		c.println("NTPSynchronized=" + yesNo(*on))
	case verb == "status":
		now := c.Host.Now().UTC()
		c.printf("               Local time: %s\n           Universal time: %s\n                 RTC time: %s\n                Time zone: Etc/UTC (UTC, +0000)\nSystem clock synchronized: %s\n              NTP service: %s\n          RTC in local TZ: no\n",
			now.Format("Mon 2006-01-02 15:04:05 UTC"), now.Format("Mon 2006-01-02 15:04:05 UTC"), now.Format("Mon 2006-01-02 15:04:05"), yesNo(*on), map[bool]string{true: "active", false: "inactive"}[*on])
	case c.UID != 0:
		c.errsay("Failed to set %s: Access denied", strings.TrimPrefix(verb, "set-"))
		return 1
	case verb == "set-ntp":
		*on = value == "true" || value == "1" || value == "yes" || value == "on"
		if *on {
			c.Host.SetSkew(0) // the others' time comes back at once
		}
	default:
		return outOfReach(c)
	}
	return 0
}

func yesNo(ok bool) string { return map[bool]string{true: "yes", false: "no"}[ok] }
