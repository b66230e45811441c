package tools

func aptCache(c *call) int {
	if len(c.args) < 2 {
		return 100
	}
	p, ok := c.Host.Package(c.args[1])
	switch {
	case !ok:
		c.errsay("N: Unable to locate package %s", c.args[1])
		return 100
	case c.args[0] == "policy":
		now := "(none)"
		if c.Host.Installed(p.Name) {
			now = p.Version
		}
		c.printf("%s:\n  Installed: %s\n  Candidate: %s\n", p.Name, now, p.Version)
	default:
		c.printf("Package: %s\nVersion: %s\nDescription: %s\n", p.Name, p.Version, p.Summary)
	}
	return 0
}

func aptKey(c *call) int {
	if len(c.args) > 1 && c.args[0] == "add" {
		if _, err := c.text(c.args[1]); err != nil {
			c.errsay("gpg: can't open `%s': %s", c.args[1], why(err))
			return 2
		}
		c.println("OK")
	}
	return 0
}

func aptMark(c *call) int {
	for _, n := range c.args[min(1, len(c.args)):] {
		c.printf("%s set to %s.\n", n, map[bool]string{true: "manually installed", false: c.args[0]}[c.args[0] == "manual"])
	}
	return 0
}
