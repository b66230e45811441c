package tools

import (
	"strings"

	"holdfast/steps/sim/machine"
)

// listUnits shows units that are active, all with -a, or those in a state.
func (c *call) listUnits(names []string) int {
	var rows [][]string
	for _, u := range c.Host.Units() {
		if c.asked(u, names) {
			rows = append(rows, []string{map[bool]string{true: "●", false: " "}[u.Active == "failed"] + " " + u.Name, "loaded", u.Active, u.Sub, first(u.Description, u.Name)})
		}
	}
	n := len(rows)
	if !c.has("L") && n > 0 {
		rows = append([][]string{{"  UNIT", "LOAD", "ACTIVE", "SUB", "DESCRIPTION"}}, rows...)
	}
	c.grid("lllll", " ", rows)
	if c.has("L") {
		return 0
	}
	if n > 0 {
		c.println("\nLOAD   = Reflects whether the unit definition was properly loaded.\nACTIVE = The high-level unit activation state, i.e. generalization of SUB.\nSUB    = The low-level unit activation state, values depend on unit type.")
	}
	c.printf("%d loaded units listed.", n)
	if !c.has("a") {
		c.printf(" Pass --all to see loaded but inactive units, too.\nTo show all installed unit files use 'systemctl list-unit-files'.")
	}
	c.println()
	return 0
}

// asked tells whether a unit is one of those asked for.
func (c *call) asked(u machine.Unit, names []string) bool {
	state := c.opt["S"]
	if c.has("F") {
		state = "failed"
	}
	switch {
	case len(names) > 0 && !anyMatch(names, u.Name) && !anyMatch(names, strings.TrimSuffix(u.Name, ".service")):
		return false
	case c.has("t") && !strings.HasSuffix(u.Name, "."+c.opt["t"]):
		return false
	case state != "":
		return state == u.Active || state == u.Sub
	}
	return c.has("a") || u.Active == "active" || u.Active == "failed" || u.Active == "activating"
}

func (c *call) listFiles(names []string) int {
	var rows [][]string
	for _, u := range c.Host.Units() {
		if u.Transient || len(names) > 0 && !anyMatch(names, u.Name) && !anyMatch(names, strings.TrimSuffix(u.Name, ".service")) {
			continue
		}
		rows = append(rows, []string{u.Name, fileState(u), "enabled"})
	}
	n := len(rows)
	if !c.has("L") {
		rows = append([][]string{{"UNIT FILE", "STATE", "PRESET"}}, rows...)
	}
	c.grid("lll", " ", rows)
	if !c.has("L") {
		c.printf("\n%d unit files listed.\n", n)
	}
	return map[bool]int{true: 1}[n == 0 && len(names) > 0]
}

func fileState(u machine.Unit) string {
	switch {
	case u.Static:
		return "static"
	case u.Enabled:
		return "enabled"
	}
	return "disabled"
}

// overview is systemctl status without a name.
func (c *call) overview() int {
	failed, state := 0, "running"
	for _, u := range c.Host.Units() {
		if u.Active == "failed" {
			failed, state = failed+1, "degraded"
		}
	}
	c.printf("● %s\n    State: %s\n    Units: %d loaded (incl. loaded aliases)\n     Jobs: 0 queued\n   Failed: %d units\n    Since: %s\n", c.Host.Hostname(), state, len(c.Host.Units()), failed,
		c.wall(c.Host.Booted()).Format("Mon 2006-01-02 15:04:05 UTC"))
	c.println("   CGroup: /\n           └─init.scope\n             └─1 /sbin/init")
	return 0
}
