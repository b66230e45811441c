package tools

import (
	"holdfast/steps/sim/machine"
)

// ask answers with words and an exit code: 3 not active, 1 not enabled, 4 no such unit.
func (c *call) ask(verb string, names []string) int {
	code := 0
	bad := func(n int) { code = n }
	for _, name := range names {
		u, ok := c.Host.Unit(name)
		switch verb {
		case "is-active":
			if !ok {
				u.Active = "inactive"
			}
			c.say(u.Active)
			if u.Active != "active" {
				bad(3)
				if !ok && c.Host.OS.Name != "ubuntu-22.04" && c.Host.OS.Name != "centos-7" {
					bad(4)
				}
			}
		case "is-failed":
			c.say(first(u.Active, "inactive"))
			if u.Active != "failed" {
				bad(1)
			}
		case "is-enabled":
			switch {
			case !ok:
				c.errsay("Failed to get unit file state for %s: No such file or directory", machine.UnitName(name))
				bad(1)
			case u.Static:
				c.say("static")
			case u.Enabled:
				c.say("enabled")
			default:
				c.say("disabled")
				bad(1)
			}
		case "cat":
			if !ok || u.Path == "" {
				c.errsay("No files found for %s.", machine.UnitName(name))
				bad(1)
				continue
			}
			text, _ := c.Host.FS.ReadFile(u.Path)
			c.printf("# %s\n%s", u.Path, text)
		default:
			bad(c.status(name, u, ok))
		}
	}
	return code
}

func (c *call) status(name string, u machine.Unit, ok bool) int {
	if !ok {
		c.errsay("Unit %s could not be found.", machine.UnitName(name))
		return 4
	}
	enabled := map[bool]string{true: "enabled", false: "disabled"}[u.Enabled]
	c.printf("● %s - %s\n     Loaded: loaded (%s; %s; preset: enabled)\n     Active: %s (%s)", u.Name, u.Description, u.Path, enabled, u.Active, u.Sub)
	if !u.Since.IsZero() {
		c.printf(" since %s", u.Since.UTC().Format("Mon 2006-01-02 15:04:05 UTC"))
	}
	c.println()
	if u.MainPID > 0 {
		c.printf("   Main PID: %d\n", u.MainPID)
	}
	c.println()
	c.entries(10, u.Name, "")
	if u.Active != "active" {
		return 3
	}
	return 0
}
