package tools

import (
	"strings"
)

// dnf is dnf and yum.
func dnf(c *call) int {
	long := map[string]string{"assumeyes": "y", "quiet": "q", "setopt": "o", "nogpgcheck": "n", "enablerepo": "e", "disablerepo": "d", "best": "b", "nobest": "b", "allowerasing": "b", "refresh": "r", "version": "V"}
	if !c.opts("yqo:ne:d:brC", long, false) {
		return 1
	}
	if len(c.args) == 0 {
		return c.errf("a command is needed")
	}
	verb, names := c.args[0], c.args[1:]
	if c.UID != 0 && verb != "list" && verb != "info" {
		c.errsay("Error: This command has to be run with superuser privileges (under the root user on most systems).")
		return 1
	}
	switch verb {
	case "makecache", "clean", "check-update", "upgrade", "update", "config-manager", "module":
		c.println("Metadata cache created.")
		return 0
	case "install":
		return c.locked("/var/lib/rpm/.rpm.lock", func() int { return c.dnfInstall(names) })
	case "remove", "erase", "autoremove":
		var gone []string
		for _, n := range names {
			if c.Host.Installed(n) {
				gone = append(gone, n)
				c.Host.Uninstall(c.ctx, n)
			} else {
				c.printf("No match for argument: %s\n", n)
			}
		}
		if len(gone) > 0 {
			c.logged("/var/log/dnf.rpm.log", "Erase: "+strings.Join(gone, " "))
		}
		c.println("Complete!")
		return 0
	case "list":
		for _, p := range c.Host.InstalledPackages() {
			c.printf("%s.x86_64 %s-1 @practice\n", p.Name, p.Version)
		}
		return 0
	}
	c.errsay("No such command: %s.", verb)
	return 1
}

func (c *call) dnfInstall(names []string) int {
	list, missing := c.plan(names)
	if missing != "" {
		c.printf("No match for argument: %s\n", missing)
		c.errsay("Error: Unable to find a match: %s", missing)
		return 1
	}
	if len(list) == 0 {
		c.println("Dependencies resolved.\nNothing to do.\nComplete!")
		return 0
	}
	c.printf("Dependencies resolved.\nInstall  %d Packages\n", len(list))
	if code := c.bring(list, "Installing       : %s-%s-1.x86_64", "Verifying        : %s-%s-1.x86_64", "/var/log/dnf.rpm.log"); code != 0 {
		return 1
	}
	c.println("Complete!")
	return 0
}
