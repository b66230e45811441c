package tools

import (
	"strings"
)

func (c *call) aptInstall(names []string) int {
	c.println("Reading package lists...\nBuilding dependency tree...\nReading state information...")
	list, missing := c.plan(names)
	if missing != "" {
		c.errsay("E: Unable to locate package %s", missing)
		return 100
	}
	for _, n := range names {
		if c.Host.Installed(n) {
			p, _ := c.Host.Package(n)
			c.printf("%s is already the newest version (%s).\n", n, p.Version)
		}
	}
	if len(list) > 0 {
		c.printf("The following NEW packages will be installed:\n  %s\n", strings.Join(list, " "))
	}
	c.printf("0 upgraded, %d newly installed, 0 to remove and 0 not upgraded.\n", len(list))
	if len(list) == 0 || c.has("s") {
		return 0
	}
	return c.bring(list, "Unpacking %s (%s) ...", "Setting up %s (%s) ...", "/var/log/apt/history.log")
}

func (c *call) aptRemove(verb string, names []string) int {
	c.println("Reading package lists...\nBuilding dependency tree...\nReading state information...")
	var gone []string
	for _, n := range names {
		if _, ok := c.Host.Package(n); !ok {
			c.errsay("E: Unable to locate package %s", n)
			return 100
		}
		if !c.Host.Installed(n) {
			c.printf("Package '%s' is not installed, so not removed\n", n)
			continue
		}
		gone = append(gone, n)
	}
	c.printf("0 upgraded, 0 newly installed, %d to remove and 0 not upgraded.\n", len(gone))
	for _, n := range gone {
		p, _ := c.Host.Package(n)
		c.printf("Removing %s (%s) ...\n", n, p.Version)
		c.Host.Uninstall(c.ctx, n)
	}
	if len(gone) > 0 {
		c.logged("/var/log/apt/history.log", "Remove: "+strings.Join(gone, ", "))
	}
	return 0
}
