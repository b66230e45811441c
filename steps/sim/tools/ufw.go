package tools

import (
	"slices"
	"strings"
)

func ufw(c *call) int {
	if c.UID != 0 {
		c.errsay("ERROR: You need to be root to run this script")
		return 1
	}
	w := wallOf(c.Host)
	w.mu.Lock()
	defer w.mu.Unlock()
	words := slices.DeleteFunc(slices.Clone(c.args), func(s string) bool { return s == "--force" })
	if len(words) == 0 {
		return c.errf("ERROR: not enough args")
	}
	switch words[0] {
	case "status":
		c.println("Status: " + map[bool]string{true: "active", false: "inactive"}[w.ufw])
		for _, p := range w.ports {
			if w.ufw {
				c.printf("%-26s ALLOW       Anywhere\n", p)
			}
		}
	case "enable", "disable":
		w.ufw = words[0] == "enable"
		_ = c.fs.WriteFile("/etc/ufw/ufw.conf", []byte("ENABLED="+map[bool]string{true: "yes", false: "no"}[w.ufw]+"\nLOGLEVEL=low\n"), 0o644)
		c.println("Firewall " + map[bool]string{true: "is active and enabled on system startup", false: "stopped and disabled on system startup"}[w.ufw])
	case "allow", "delete", "deny", "reload", "default", "reset":
		if words[0] == "allow" {
			w.ports = append(w.ports, strings.Join(words[1:], " "))
		}
		c.println("Rules updated")
	default:
		c.errsay("ERROR: Invalid syntax")
		return 1
	}
	return 0
}
