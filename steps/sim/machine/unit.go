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
