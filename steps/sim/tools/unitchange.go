package tools

import (
	"context"
	"errors"
	"path"
	"strings"

	"holdfast/steps/sim/machine"
)

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
