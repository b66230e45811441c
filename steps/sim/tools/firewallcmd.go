package tools

import (
	"slices"
	"strings"
)

func firewallCmd(c *call) int {
	u, _ := c.Host.Unit("firewalld")
	if u.Active != "active" {
		c.errsay("FirewallD is not running")
		return 252
	}
	w := wallOf(c.Host)
	w.mu.Lock()
	defer w.mu.Unlock()
	code := 0
	for _, a := range c.args {
		verb, v, _ := strings.Cut(a, "=")
		switch verb {
		case "--state":
			c.println("running")
		case "--add-port", "--add-service", "--add-rich-rule", "--add-source":
			w.ports = append(w.ports, v)
			c.println("success")
		case "--remove-port", "--remove-service", "--remove-rich-rule", "--remove-source":
			w.ports = slices.DeleteFunc(w.ports, func(s string) bool { return s == v })
			c.println("success")
		case "--query-port", "--query-service", "--query-rich-rule", "--query-source":
			ok := slices.Contains(w.ports, v)
			c.println(map[bool]string{true: "yes", false: "no"}[ok])
			if !ok {
				code = 1
			}
		case "--reload":
			c.println("success")
		case "--list-ports", "--list-all":
			c.println(strings.Join(w.ports, " "))
		case "--get-default-zone":
			c.println("public")
		}
	}
	return code
}
