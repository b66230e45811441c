package tools

import (
	"path"
)

// aptList is apt list: packages that are known, or installed.
func (c *call) aptList(names []string) int {
	c.errsay("\nWARNING: apt does not have a stable CLI interface. Use with caution in scripts.\n")
	c.println("Listing... Done")
	suite := first(osField(c, "VERSION_CODENAME"), "stable")
	for _, p := range c.Host.Packages() {
		has := c.Host.Installed(p.Name)
		if c.has("I") && !has || len(names) > 0 && !anyMatch(names, p.Name) {
			continue
		}
		line := p.Name + "/" + suite
		if has {
			line += ",now " + p.Version + " amd64 [installed]"
		} else {
			line += " " + p.Version + " amd64"
		}
		c.println(line)
	}
	return 0
}

func anyMatch(patterns []string, name string) bool {
	for _, p := range patterns {
		if ok, _ := path.Match(p, name); ok {
			return true
		}
	}
	return false
}
