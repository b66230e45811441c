package tools

import (
	"fmt"
	"strings"
)

func hostnamectl(c *call) int {
	if len(c.args) > 0 && strings.HasPrefix(c.args[0], "--") {
		c.args = c.args[1:] // --static, --transient
	}
	if len(c.args) > 1 && (c.args[0] == "set-hostname" || c.args[0] == "hostname") {
		if c.UID != 0 {
			return c.errf("Could not set static hostname: Access denied")
		}
		c.Host.SetHostname(c.args[1])
		_ = c.fs.WriteFile("/etc/hostname", []byte(c.args[1]+"\n"), 0o644)
		return 0
	}
	if len(c.args) > 0 && c.args[0] == "hostname" {
		c.println(c.Host.Hostname())
		return 0
	}
	id, _ := c.fs.ReadFile("/etc/machine-id")
	for _, l := range [][2]string{
		{"Static hostname", c.Host.Hostname()},
		{"Icon name", "computer-vm"},
		{"Chassis", "vm"},
		{"Machine ID", strings.TrimSpace(string(id))},
		{"Boot ID", strings.ReplaceAll(c.Host.BootID(), "-", "")},
		{"Virtualization", "simulated"},
		{"Operating System", prettyName(c)},
		{"Kernel", "Linux " + c.Host.OS.Kernel},
		{"Architecture", "x86-64"},
	} {
		c.println(fmt.Sprintf("%16s: %s", l[0], l[1]))
	}
	return 0
}

func prettyName(c *call) string { return first(osField(c, "PRETTY_NAME"), c.Host.OS.Name) }

// osField is a line of /etc/os-release.
func osField(c *call, name string) string {
	for l := range strings.SplitSeq(c.Host.OS.OSRelease, "\n") {
		if v, ok := strings.CutPrefix(l, name+"="); ok {
			return strings.Trim(v, `"`)
		}
	}
	return ""
}
