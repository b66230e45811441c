package tools

func ping(c *call) int {
	if !c.opts("c:W:w:i:qnI:s:46", nil, false) {
		return 2
	}
	if len(c.args) == 0 {
		c.errsay("ping: usage error: Destination address required")
		return 1
	}
	h := c.Host.Net.Host(c.args[0])
	if h == nil {
		c.errsay("ping: %s: Name or service not known", c.args[0])
		return 2
	}
	n, got := max(c.count0("c"), 1), 0
	c.printf("PING %s (%s) 56(84) bytes of data.\n", c.args[0], h.Addr)
	for k := 1; k <= min(n, 100); k++ {
		if c.Host.Reaches(h.Addr) {
			got++
			c.printf("64 bytes from %s: icmp_seq=%d ttl=64 time=0.3 ms\n", h.Addr, k)
		}
		if pause, _ := duration("1"); k < n && c.Host.Clock.Sleep(c.ctx, pause) != nil {
			return 1
		}
	}
	c.printf("\n--- %s ping statistics ---\n%d packets transmitted, %d received, %d%% packet loss\n", c.args[0], n, got, 100-100*got/n)
	if got == 0 {
		return 1
	}
	return 0
}
