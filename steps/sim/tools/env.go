package tools

import (
	"slices"
	"strings"

	"holdfast/steps/sim/machine"
)

func env(c *call) int {
	if c.Name() == "printenv" && len(c.args) > 0 {
		v := c.Getenv(c.args[0])
		if v == "" {
			return 1
		}
		c.println(v)
		return 0
	}
	p := c.Child()
	args := c.args
	for len(args) > 0 {
		a := args[0]
		if a == "-i" || a == "-" {
			p.Env = nil
		} else if a == "-u" && len(args) > 1 {
			args = args[1:]
			p.Env = slices.DeleteFunc(p.Env, func(kv string) bool { return strings.HasPrefix(kv, args[0]+"=") })
		} else if k, v, ok := strings.Cut(a, "="); ok && !strings.HasPrefix(a, "-") {
			p.Setenv(k, v)
		} else {
			break
		}
		args = args[1:]
	}
	if len(args) == 0 {
		for _, kv := range p.Env {
			c.println(kv)
		}
		return 0
	}
	p.Args = args
	if _, err := c.Host.LookPath(p, args[0]); machine.IsNotFound(err) {
		c.errf("‘%s’: No such file or directory", args[0])
		return 127
	}
	return c.Host.Exec(c.ctx, p)
}
