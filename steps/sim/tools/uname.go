package tools

import (
	"strings"
)

func uname(c *call) int {
	if !c.opts("arsnmvopi", nil, false) {
		return 1
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

func nproc(c *call) int { c.println("2"); return 0 }
