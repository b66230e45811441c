package machine

import (
	"context"
	"errors"
	"strings"
	"time"
)

// Unit is a systemd unit, or an upstart job where the system has that.
type Unit struct {
	Name, Description string
	Type              string // simple, oneshot, exec
	Path              string // of its file, "" for a transient one
	Enabled, Static   bool
	Transient         bool
	Collect           bool // forgotten even when it failed
	// Start and Stop are what a daemon registers. Start returns once the daemon is up. Both may be nil.
	Start func(ctx context.Context) error
	Stop  func(ctx context.Context) error
	// Props are further properties that "show" knows, as MountFlags.
	Props map[string]string
	// StopWait is how long a stop waits before it kills. 0 is 90 s.
	StopWait time.Duration

	Active   string // active, inactive, failed, activating, deactivating
	Sub      string
	Result   string
	ExitCode int
	MainPID  int
	// Main is a transient unit's process: the unit ends with it.
	Main  *Proc
	Since time.Time
}

// ErrNoUnit says that no unit has the name.
var ErrNoUnit = errors.New("unit not found")

// AddUnit makes a unit known, inactive until started. One with the same name is replaced.
func (h *Host) AddUnit(u *Unit) {
	if u.Active == "" {
		u.Active, u.Sub, u.Result = "inactive", "dead", "success"
	}
	if u.Props == nil {
		u.Props = map[string]string{}
	}
	h.daemon(u)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.units[u.Name] == nil {
		h.unitList = append(h.unitList, u.Name)
	}
	h.units[u.Name] = u
}

// DropUnit forgets a unit.
func (h *Host) DropUnit(name string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.dropUnit(name)
}

func (h *Host) dropUnit(name string) {
	delete(h.units, name)
	for i, n := range h.unitList {
		if n == name {
			h.unitList = append(h.unitList[:i:i], h.unitList[i+1:]...)
			return
		}
	}
}

// Unit gives a copy of a unit as it is now. A name without a suffix is a service.
func (h *Host) Unit(name string) (Unit, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	u := h.units[UnitName(name)]
	if u == nil {
		return Unit{}, false
	}
	return *u, true
}

// Units gives copies of all, in the order in which they came.
func (h *Host) Units() []Unit {
	h.mu.Lock()
	defer h.mu.Unlock()
	var out []Unit
	for _, name := range h.unitList {
		out = append(out, *h.units[name])
	}
	return out
}

// UnitName completes a unit's name.
func UnitName(name string) string {
	for _, s := range []string{".service", ".socket", ".target", ".mount", ".timer", ".slice", ".scope", ".path"} {
		if strings.HasSuffix(name, s) {
			return name
		}
	}
	return name + ".service"
}

// EditUnit changes a unit's data.
func (h *Host) EditUnit(name string, edit func(*Unit)) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	u := h.units[UnitName(name)]
	if u != nil {
		edit(u)
	}
	return u != nil
}

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
