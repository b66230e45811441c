package machine

import (
	"context"
	"time"
)

// UnitKilled notes that a daemon was ended by force.
func (h *Host) UnitKilled(name string) {
	name = UnitName(name)
	h.setUnit(name, "failed", "failed", "signal")
	h.Log(name, "systemd", 1, "%s: Main process exited, code=killed, status=9/KILL", name)
}

// StartUnit starts a unit and waits until it is up.
func (h *Host) StartUnit(ctx context.Context, name string) error {
	name = UnitName(name)
	u, ok := h.Unit(name)
	switch {
	case !ok:
		return ErrNoUnit
	case u.Active == "active" || u.Active == "activating":
		return nil
	}
	h.setUnit(name, "activating", "start", "success")
	if u.Start != nil {
		if err := u.Start(ctx); err != nil {
			h.setUnit(name, "failed", "failed", "exit-code")
			h.Log(name, "systemd", 1, "%s: Failed with result 'exit-code'.", name)
			return err
		}
	}
	sub := "running"
	if u.Type == "oneshot" {
		sub = "exited"
	}
	h.setUnit(name, "active", sub, "success")
	h.Log(name, "systemd", 1, "Started %s.", name)
	return nil
}

// StopUnit stops a unit and all its processes and waits for them.
func (h *Host) StopUnit(ctx context.Context, name string) error {
	name = UnitName(name)
	u, ok := h.Unit(name)
	switch {
	case !ok:
		return ErrNoUnit
	case u.Active != "active" && u.Active != "activating":
		return nil
	}
	h.setUnit(name, "deactivating", "stop-sigterm", u.Result)
	var err error
	if u.Stop != nil {
		err = u.Stop(ctx)
	}
	h.endAll(ctx, name, u.StopWait)
	h.setUnit(name, "inactive", "dead", "success")
	h.Log(name, "systemd", 1, "Stopped %s.", name)
	if u.Transient {
		h.DropUnit(name)
	}
	return err
}

// endAll ends a unit's processes: first asks, then kills.
func (h *Host) endAll(ctx context.Context, unit string, patience time.Duration) {
	if patience == 0 {
		patience = 90 * time.Second
	}
	for _, s := range []Signal{TERM, KILL} {
		short, cancel := context.WithCancel(ctx)
		stop := h.Clock.AfterFunc(patience, cancel)
		for _, p := range h.Procs() {
			if p.Unit == unit {
				p.end(s)
				select {
				case <-p.done:
				case <-short.Done():
				}
			}
		}
		stop()
		cancel()
	}
}

// Kill ends a unit's daemon as kill -9 does.
func (h *Host) KillUnit(name string, s Signal) error {
	name = UnitName(name)
	if _, ok := h.Unit(name); !ok {
		return ErrNoUnit
	}
	for _, p := range h.Procs() {
		if p.Unit == name {
			p.end(s)
		}
	}
	return nil
}

func (h *Host) setUnit(name, active, sub, result string) {
	now := h.Now()
	h.EditUnit(name, func(u *Unit) { u.Active, u.Sub, u.Result, u.Since = active, sub, result, now })
}

// unitLost tells a transient unit that its main process has ended.
func (h *Host) unitLost(p *Proc, code int) {
	u, ok := h.Unit(p.Unit)
	if !ok || p.Unit == "" || u.Main != p {
		return
	}
	for _, q := range h.Procs() {
		if q.Unit == p.Unit {
			q.end(TERM)
		}
	}
	h.EditUnit(p.Unit, func(u *Unit) {
		if u.ExitCode, u.MainPID = code, 0; u.Active != "active" {
			return // somebody stops it
		}
		u.Active, u.Sub = "inactive", "dead"
		if code != 0 {
			u.Active, u.Sub, u.Result = "failed", "failed", "exit-code"
			if code > 128 {
				u.Result = "signal"
			}
		}
	})
	if u.Transient && u.Active == "active" && (code == 0 || u.Collect) {
		h.DropUnit(p.Unit)
	}
}
