package tools

import "strings"

// lsbRelease reads what /etc/os-release says, in its own words.
func lsbRelease(c *call) int {
	if !c.opts("vidrcas", map[string]string{"id": "i", "description": "d", "release": "r", "codename": "c", "all": "a", "short": "s"}, false) {
		return 2
	}
	id := osField(c, "ID")
	lines := [][3]string{
		{"i", "Distributor ID", strings.ToUpper(id[:1]) + id[1:]},
		{"d", "Description", prettyName(c)},
		{"r", "Release", osField(c, "VERSION_ID")},
		{"c", "Codename", osField(c, "VERSION_CODENAME")},
	}
	if len(c.opt) == 0 || c.has("a") || c.has("v") {
		c.errsay("No LSB modules are available.")
	}
	for _, l := range lines {
		switch {
		case !c.has(l[0]) && !c.has("a"):
		case c.has("s"):
			c.println(l[2])
		default:
			c.println(l[1] + ":\t" + l[2])
		}
	}
	return 0
}
