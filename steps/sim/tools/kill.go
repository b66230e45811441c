package tools

import (
	"strconv"
	"strings"

	"holdfast/steps/sim/machine"
)

func kill(c *call) int {
	if len(c.args) > 0 && (c.args[0] == "-l" || c.args[0] == "-L") {
		return c.signalNames(c.args[1:])
	}
	sig := machine.TERM
	code := map[bool]int{true: 1}[len(c.args) == 0]
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

// signalNames turns numbers into names and names into numbers, or lists all.
func (c *call) signalNames(of []string) int {
	if len(of) == 0 {
		c.println("HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT")
		c.println("CHLD CONT STOP TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH POLL PWR SYS")
		return 0
	}
	for _, a := range of {
		s, ok := machine.ParseSignal(a)
		switch {
		case !ok:
			return c.errf("unknown signal name %s", a)
		case strings.Trim(a, "0123456789") == "":
			c.println(s.Name())
		default:
			c.println(int(s))
		}
	}
	return 0
}
