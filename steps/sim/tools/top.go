package tools

import (
	"strings"
)

// top shows one page and ends: what repeats itself on a screen is for a real machine.
func top(c *call) int {
	if !c.opts("bn:d:p:u:cHi", nil, false) {
		return 1
	}
	list := c.psProcs()
	c.println("top -" + strings.TrimSuffix(c.upLine(), "\n"))
	c.printf("Tasks: %3d total,   1 running, %3d sleeping,   0 stopped,   0 zombie\n", len(list), len(list)-1)
	c.println("%Cpu(s):  0.5 us,  0.3 sy,  0.0 ni, 99.2 id,  0.0 wa,  0.0 hi,  0.0 si,  0.0 st")
	mib := func(kib int) float64 { return float64(kib) / 1024 }
	c.printf("MiB Mem : %8.1f total, %8.1f free, %8.1f used, %8.1f buff/cache\n", mib(memory[0]), mib(memory[2]), mib(memory[1]), mib(memory[4]))
	c.printf("MiB Swap: %8.1f total, %8.1f free, %8.1f used. %8.1f avail Mem\n\n", 0.0, 0.0, 0.0, mib(memory[5]))
	c.println("    PID USER      PR  NI    VIRT    RES    SHR S  %CPU  %MEM     TIME+ COMMAND")
	for _, p := range list {
		c.printf("%7d %-9s 20   0    6432   3712   3200 S   0.0   0.2   0:00.00 %s\n", p.PID, c.Host.UserName(p.UID), p.Comm())
	}
	return 0
}
