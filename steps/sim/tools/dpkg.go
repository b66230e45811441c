package tools

import (
	"strings"
)

func dpkg(c *call) int {
	if len(c.args) > 0 {
		switch c.args[0] {
		case "--print-architecture":
			c.println("amd64")
			return 0
		case "-s", "--status", "-l", "--list":
			return c.dpkgList(c.args[0], c.args[1:])
		case "--configure", "--audit":
			return 0
		case "--compare-versions":
			return c.compareVersions()
		}
	}
	c.errsay("dpkg: error: not possible on the practice cluster: %s", strings.Join(c.args, " "))
	return 2
}

func (c *call) dpkgList(verb string, names []string) int {
	code := 0
	if verb == "-l" || verb == "--list" {
		c.println("Desired=Unknown/Install/Remove/Purge/Hold\n| Status=Not/Inst/Conf-files/Unpacked/halF-conf/Half-inst/trig-aWait/Trig-pend\n|/ Err?=(none)/Reinst-required (Status,Err: uppercase=bad)")
		c.printf("||/ %-17s %-12s %-12s %s\n+++-=================-============-============-==================================\n", "Name", "Version", "Architecture", "Description")
	}
	if len(names) == 0 {
		for _, p := range c.Host.InstalledPackages() {
			names = append(names, p.Name)
		}
	}
	for _, n := range names {
		p, _ := c.Host.Package(n)
		switch {
		case !c.Host.Installed(n):
			if strings.HasPrefix(verb, "-l") || verb == "--list" {
				c.errsay("dpkg-query: no packages found matching %s", n)
			} else {
				c.errsay("dpkg-query: package '%s' is not installed and no information is available", n)
			}
			code = 1
		case strings.HasSuffix(verb, "s") || verb == "--status":
			c.printf("Package: %s\nStatus: install ok installed\nVersion: %s\n", n, p.Version)
		default:
			c.printf("ii  %-17s %-12s %-12s %s\n", n, p.Version, "amd64", p.Summary)
		}
	}
	return code
}

func (c *call) compareVersions() int {
	if len(c.args) < 4 {
		return 2
	}
	a, b := number(c.args[1]), number(c.args[3])
	ok := map[string]bool{"lt": a < b, "le": a <= b, "eq": a == b, "ne": a != b, "ge": a >= b, "gt": a > b}[c.args[2]]
	return map[bool]int{true: 0, false: 1}[ok]
}
