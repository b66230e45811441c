package tools

import (
	"strconv"
	"strings"

	"holdfast/steps/sim/machine"
)

func kill(c *call) int {
	sig := machine.TERM
	code := 0
	for i := 0; i < len(c.args); i++ {
		a := c.args[i]
		if (a == "-s" || a == "-n") && i+1 < len(c.args) {
			i++
			a = "-" + c.args[i]
		}
		if strings.HasPrefix(a, "-") && i < 2 && a != "--" {
			if s, ok := machine.ParseSignal(a[1:]); ok {
				sig = s
				continue
			}
			return c.errf("%s: invalid signal specification", a[1:])
		}
		pid, err := strconv.Atoi(a)
		if err != nil {
			if a != "--" {
				code = c.errf("failed to parse argument: '%s'", a)
			}
			continue
		}
		if err := c.Host.Signal(c.UID, pid, sig); err != nil {
			code = c.errf("(%d): %s", pid, why(err))
		}
	}
	return code
}
