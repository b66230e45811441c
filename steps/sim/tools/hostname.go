package tools

func hostname(c *call) int {
	if !c.opts("fsiIdA", map[string]string{"fqdn": "f", "long": "f", "short": "s", "all-ip-addresses": "I", "ip-address": "i", "domain": "d"}, false) {
		return 255
	}
	switch {
	case len(c.args) > 0:
		if c.UID != 0 {
			return c.errf("you must be root to change the host name")
		}
		c.Host.SetHostname(c.args[0])
	case c.has("I"), c.has("i"):
		c.println(c.Host.Addr)
	default:
		c.println(c.Host.Hostname())
	}
	return 0
}
