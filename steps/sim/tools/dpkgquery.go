package tools

import (
	"regexp"
	"strings"
)

// dpkgQuery is dpkg-query -W: what is installed, in a format of one's own.
func dpkgQuery(c *call) int {
	if !c.opts("Wf:lsL:S:", map[string]string{"show": "W", "showformat": "f", "status": "s", "list": "l"}, false) {
		return 2
	}
	format := first(c.opt["f"], "${Package}\t${Version}\n")
	code := 0
	names := c.args
	if len(names) == 0 {
		for _, p := range c.Host.InstalledPackages() {
			names = append(names, p.Name)
		}
	}
	for _, n := range names {
		status := "install ok installed"
		switch {
		case c.Host.Installed(n):
		case c.Host.LeftBehind(n):
			status = "deinstall ok config-files"
		default:
			c.errsay("dpkg-query: no packages found matching %s", n)
			code = 1
			continue
		}
		p, _ := c.Host.Package(n)
		c.printf("%s", fields(format, map[string]string{"Package": n, "binary:Package": n, "Version": p.Version, "Status": status, "Architecture": "amd64", "db:Status-Abbrev": "ii "}))
	}
	return code
}

var field = regexp.MustCompile(`\$\{([A-Za-z:-]+)(;-?\d+)?\}`)

func fields(format string, v map[string]string) string {
	format = strings.NewReplacer(`\n`, "\n", `\t`, "\t").Replace(format)
	return field.ReplaceAllStringFunc(format, func(m string) string { return v[field.FindStringSubmatch(m)[1]] })
}
