package tools

import (
	"slices"
	"strings"

	"holdfast/steps/sim/machine"
)

func env(c *call) int {
	long := map[string]string{"ignore-environment": "i", "unset": "u", "chdir": "C", "null": "0", "split-string": "S"}
	if !c.opts("iu:C:0S:v", long, true) {
		return 125
	}
	p, args := c.envChild()
	if d, ok := c.opt["C"]; ok {
		if !c.fs.IsDir(c.Abs(d)) {
			c.errf("cannot change directory to '%s': No such file or directory", d)
			return 125
		}
		p.Dir = c.Abs(d)
	}
	if len(args) == 0 {
		for _, kv := range p.Env {
			c.printf("%s%s", kv, map[bool]string{true: "\x00", false: "\n"}[c.has("0")])
		}
		return 0
	}
	p.Args = args
	if _, err := c.Host.LookPath(p, args[0]); err != nil {
		missing := machine.IsNotFound(err)
		c.errf("‘%s’: %s", args[0], map[bool]string{true: "No such file or directory", false: why(err)}[missing])
		return map[bool]int{true: 127, false: 126}[missing]
	}
	return c.Host.Exec(c.ctx, p)
}

// envChild is the process to come with its surroundings, and what it is to run.
func (c *call) envChild() (p *machine.Proc, args []string) {
	p = c.Child()
	if c.has("i") {
		p.Env = nil
	}
	for _, name := range c.many["u"] {
		p.Env = slices.DeleteFunc(p.Env, func(kv string) bool { return strings.HasPrefix(kv, name+"=") })
	}
	args = append(strings.Fields(c.opt["S"]), c.args...)
	if len(args) > 0 && args[0] == "-" {
		p.Env, args = nil, args[1:]
	}
	for len(args) > 0 {
		k, v, ok := strings.Cut(args[0], "=")
		if !ok || k == "" {
			break
		}
		p.Setenv(k, v)
		args = args[1:]
	}
	return p, args
}

// printenv prints variables by name, or all.
func printenv(c *call) int {
	if len(c.args) == 0 {
		for _, kv := range c.Env {
			c.println(kv)
		}
		return 0
	}
	code := 0
	for _, name := range c.args {
		at := slices.IndexFunc(c.Env, func(kv string) bool { return strings.HasPrefix(kv, name+"=") })
		if at < 0 {
			code = 1
			continue
		}
		c.println(c.Env[at][len(name)+1:])
	}
	return code
}
