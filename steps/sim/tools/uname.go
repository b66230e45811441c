package tools

import (
	"strings"
)

func uname(c *call) int {
	if !c.opts("arsnmvopi", map[string]string{"all": "a", "kernel-release": "r", "kernel-name": "s", "nodename": "n", "machine": "m", "operating-system": "o"}, false) {
		return 1
	}
	if len(c.args) > 0 {
		return c.usage("extra operand ‘%s’", c.args[0])
	}
	if len(c.opt) == 0 {
		c.opt["s"] = ""
	}
	var out []string
	for _, f := range [][2]string{{"s", "Linux"}, {"n", c.Host.Hostname()}, {"r", c.Host.OS.Kernel}, {"v", "#1 SMP (simulated)"}, {"m", "x86_64"}, {"p", "x86_64"}, {"i", "x86_64"}, {"o", "GNU/Linux"}} {
		if c.has(f[0]) || c.has("a") && f[0] != "p" && f[0] != "i" {
			out = append(out, f[1])
		}
	}
	c.println(strings.Join(out, " "))
	return 0
}

func arch(c *call) int { c.println("x86_64"); return 0 }

func nproc(c *call) int {
	if !c.opts("", map[string]string{"all": "a", "ignore": "i"}, false) {
		return 1
	}
	c.println("2")
	return 0
}
