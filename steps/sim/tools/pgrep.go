package tools

import (
	"regexp"
	"strings"

	"holdfast/steps/sim/machine"
)

// pgrep is pgrep and pkill.
func pgrep(c *call) int {
	sig := machine.TERM
	if c.Name() == "pkill" && len(c.args) > 0 && strings.HasPrefix(c.args[0], "-") {
		if s, ok := machine.ParseSignal(c.args[0][1:]); ok {
			sig, c.args = s, c.args[1:]
		}
	}
	if !c.opts("fxlau:ncP:", nil, false) {
		return 2
	}
	if len(c.args) == 0 {
		c.errf("no matching criteria specified\nTry `%s --help' for more information.", c.Name())
		return 2
	}
	re, err := regexp.Compile(c.args[0])
	if err != nil {
		c.errf("invalid regular expression")
		return 2
	}
	found := 1
	for _, p := range c.Host.Procs() {
		text := p.Comm()
		if c.has("f") {
			text = strings.Join(p.Args, " ")
		}
		if p.PID == c.PID || !re.MatchString(text) || c.has("x") && re.FindString(text) != text {
			continue
		}
		found = 0
		if c.Name() == "pkill" {
			_ = c.Host.Signal(c.UID, p.PID, sig)
			continue
		}
		if c.has("l") || c.has("a") {
			c.println(p.PID, text)
		} else {
			c.println(p.PID)
		}
	}
	return found
}
