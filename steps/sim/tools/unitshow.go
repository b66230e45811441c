package tools

import (
	"sort"
	"strings"

	"holdfast/steps/sim/machine"
)

// show prints properties. A unit that nobody knows has them too.
func (c *call) show(names []string) int {
	for _, name := range names {
		u, ok := c.Host.Unit(name)
		load := "loaded"
		if !ok {
			u = machine.Unit{Name: machine.UnitName(name), Active: "inactive", Sub: "dead", Result: "success"}
			load = "not-found"
		}
		props := map[string]string{
			"Id": u.Name, "LoadState": load, "ActiveState": u.Active, "SubState": u.Sub, "Result": first(u.Result, "success"),
			"MainPID": itoa(u.MainPID), "ExecMainStatus": itoa(u.ExitCode), "Description": first(u.Description, u.Name), "FragmentPath": u.Path,
			"UnitFileState": map[bool]string{true: "enabled", false: "disabled"}[u.Enabled], "MountFlags": "",
			"ControlGroup": map[bool]string{true: "/system.slice/" + u.Name}[u.Active == "active"],
		}
		for k, v := range u.Props {
			props[k] = v
		}
		var want []string
		for _, list := range c.many["p"] {
			want = append(want, strings.Split(list, ",")...)
		}
		if len(want) == 0 {
			for k := range props {
				want = append(want, k)
			}
			sort.Strings(want)
		}
		for _, k := range want {
			v, known := props[k]
			switch {
			case !known:
			case c.has("V"):
				c.println(v)
			default:
				c.println(k + "=" + v)
			}
		}
	}
	return 0
}
