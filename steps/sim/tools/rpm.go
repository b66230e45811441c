package tools

import (
	"strings"
)

// rpm answers questions: -q, --quiet, --qf. Packages come through yum and dnf.
func rpm(c *call) int {
	long := map[string]string{"quiet": "Q", "qf": "F", "queryformat": "F", "query": "q", "import": "I", "eval": "E", "all": "a"}
	if len(c.args) > 1 && c.args[0] == "-E" {
		c.args[0] = "--eval"
	}
	if !c.opts("qQF:aiIE:lV", long, false) {
		return 1
	}
	if e, ok := c.opt["E"]; ok {
		major, _, _ := strings.Cut(strings.TrimPrefix(c.Host.OS.Name, "rocky-"), ".")
		c.println(strings.NewReplacer("%rhel", strings.TrimPrefix(major, "centos-"), "%{rhel}", strings.TrimPrefix(major, "centos-"), "%_arch", "x86_64").Replace(e))
		return 0
	}
	if c.has("I") {
		return 0
	}
	if !c.has("q") {
		c.errsay("rpm: not possible on the practice cluster: %s", strings.Join(c.Args[1:], " "))
		return 1
	}
	names, code := c.args, 0
	if c.has("a") {
		for _, p := range c.Host.InstalledPackages() {
			names = append(names, p.Name)
		}
	}
	for _, n := range names {
		if !c.Host.Installed(n) {
			code++
			if !c.has("Q") {
				c.printf("package %s is not installed\n", n)
			}
			continue
		}
		p, _ := c.Host.Package(n)
		switch {
		case c.has("Q"):
		case c.has("F"):
			c.printf("%s", strings.NewReplacer(`\n`, "\n", `\t`, "\t", "%{NAME}", n, "%{name}", n, "%{VERSION}", p.Version, "%{version}", p.Version, "%{RELEASE}", "1").Replace(c.opt["F"]))
		default:
			c.printf("%s-%s-1.x86_64\n", n, p.Version)
		}
	}
	return code
}
