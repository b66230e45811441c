package tools

import (
	"context"
	"errors"
	"fmt"
	"path"
	"sort"
	"strings"

	"holdfast/steps/sim/machine"
)

func systemctl(c *call) int {
	long := map[string]string{
		"quiet": "q", "now": "N", "no-block": "B", "no-pager": "P", "property": "p", "value": "V", "force": "f", "type": "t", "all": "a",
		"full": "l", "no-legend": "L", "state": "S", "lines": "n", "runtime": "r", "signal": "s", "kill-who": "w", "plain": "A", "system": "Y", "no-ask-password": "X",
	}
	if !c.opts("qNBPp:Vft:alLS:n:rs:w:AYXo:", long, false) {
		return 1
	}
	if len(c.args) == 0 {
		c.args = []string{"list-units"}
	}
	verb, names := c.args[0], c.args[1:]
	switch verb {
	case "daemon-reload", "daemon-reexec", "preset", "mask", "unmask", "set-property", "list-dependencies":
		return 0
	case "is-system-running":
		c.println("running")
		return 0
	case "list-units", "list-unit-files":
		return c.listUnits()
	case "reboot":
		return reboot(c)
	case "poweroff", "halt":
		return poweroff(c)
	case "show":
		return c.show(names)
	case "reset-failed":
		return c.resetFailed(names)
	case "is-active", "is-enabled", "is-failed", "status", "cat":
		return c.ask(verb, names)
	case "start", "stop", "restart", "reload", "try-restart", "reload-or-restart", "enable", "disable", "kill", "condrestart":
		return c.change(verb, names)
	}
	return c.errf("Unknown command verb %s.", verb)
}

func (c *call) say(text string) {
	if !c.has("q") {
		c.println(text)
	}
}

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

func (c *call) errsay(format string, args ...any) { fmt.Fprintf(c.Stderr, format+"\n", args...) }

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

// change starts, stops and enables. It needs root.
func (c *call) change(verb string, names []string) int {
	if c.UID != 0 {
		c.errsay("Failed to %s %s: Interactive authentication required.", verb, machine.UnitName(strings.Join(names, " ")))
		return 1
	}
	code := 0
	for _, name := range names {
		full := machine.UnitName(name)
		if _, ok := c.Host.Unit(name); !ok {
			what := "Failed to " + verb + " " + full + ": Unit " + full + " not found."
			if verb == "enable" || verb == "disable" {
				what = "Failed to " + verb + " unit: Unit file " + full + " does not exist."
			}
			if verb == "stop" || verb == "kill" {
				what = "Failed to " + verb + " " + full + ": Unit " + full + " not loaded."
			}
			c.errsay("%s", what)
			code = 5
			if verb == "enable" || verb == "disable" || verb == "kill" {
				code = 1
			}
			continue
		}
		if c.has("B") { // the machine does it by itself
			p := c.Child("systemd")
			p.Unit, p.PPID, p.PGID, p.SID = "", 1, 0, 0
			_ = c.Host.Start(p, func(ctx context.Context, _ *machine.Proc) int { c.act(ctx, verb, full); return 0 })
			continue
		}
		if err := c.act(c.ctx, verb, full); err != nil {
			c.errsay("Job for %s failed because the control process exited with error code.\nSee \"systemctl status %s\" and \"journalctl -xeu %s\" for details.", full, full, full)
			code = 1
		}
	}
	return code
}

func (c *call) act(ctx context.Context, verb, unit string) error {
	h := c.Host
	switch verb {
	case "start":
		return h.StartUnit(ctx, unit)
	case "stop":
		return h.StopUnit(ctx, unit)
	case "restart", "try-restart", "condrestart", "reload-or-restart":
		u, _ := h.Unit(unit)
		if strings.HasPrefix(verb, "t") && u.Active != "active" {
			return nil
		}
		if err := h.StopUnit(ctx, unit); err != nil && !errors.Is(err, machine.ErrNoUnit) {
			return err
		}
		return h.StartUnit(ctx, unit)
	case "kill":
		sig := machine.TERM
		if s, ok := machine.ParseSignal(c.opt["s"]); ok && c.has("s") {
			sig = s
		}
		return h.KillUnit(unit, sig)
	case "enable", "disable":
		on := verb == "enable"
		u, _ := h.Unit(unit)
		link := "/etc/systemd/system/multi-user.target.wants/" + unit
		if on && !u.Enabled && !u.Static {
			_ = h.FS.MkdirAll(path.Dir(link), 0o755)
			_ = h.FS.Symlink(u.Path, link)
			c.errsay("Created symlink %s → %s.", link, u.Path)
		} else if !on && u.Enabled {
			_ = h.FS.Remove(link)
			c.errsay("Removed \"%s\".", link)
		}
		h.EditUnit(unit, func(u *machine.Unit) { u.Enabled = on })
		if c.has("N") {
			return c.act(ctx, map[bool]string{true: "start", false: "stop"}[on], unit)
		}
	}
	return nil
}

func (c *call) resetFailed(names []string) int {
	code := 0
	if len(names) == 0 {
		for _, u := range c.Host.Units() {
			names = append(names, u.Name)
		}
	}
	for _, name := range names {
		u, ok := c.Host.Unit(name)
		if !ok {
			c.errsay("Failed to reset failed state of unit %s: Unit %s not loaded.", machine.UnitName(name), machine.UnitName(name))
			code = 1
			continue
		}
		if u.Active == "failed" {
			c.Host.EditUnit(name, func(u *machine.Unit) { u.Active, u.Sub, u.Result = "inactive", "dead", "success" })
			if u.Transient {
				c.Host.DropUnit(u.Name)
			}
		}
	}
	return code
}

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

func (c *call) listUnits() int {
	if !c.has("L") {
		c.println("  UNIT LOAD ACTIVE SUB DESCRIPTION")
	}
	for _, u := range c.Host.Units() {
		if u.Active != "active" && !c.has("a") && c.args[0] == "list-units" {
			continue
		}
		if len(c.args) > 1 {
			if ok, _ := path.Match(c.args[1], u.Name); !ok {
				continue
			}
		}
		if c.args[0] == "list-unit-files" {
			c.println(u.Name, map[bool]string{true: "enabled", false: "disabled"}[u.Enabled])
			continue
		}
		c.printf("  %s loaded %s %s %s\n", u.Name, u.Active, u.Sub, u.Description)
	}
	return 0
}
