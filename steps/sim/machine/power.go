package machine

import (
	"context"
	"fmt"
	"hash/fnv"
)

// AddHooks lets somebody know of the machine's boots and ends.
func (h *Host) AddHooks(k Hooks) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.hooks = append(h.hooks, k)
}

// On tells whether the machine has power and has booted.
func (h *Host) On() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.on
}

// Off is closed as soon as the machine goes off.
func (h *Host) Off() <-chan struct{} {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.closed
}

// Boot starts the machine: a new boot id, empty /run, enabled units. It returns when those are up.
func (h *Host) Boot(ctx context.Context) {
	h.mu.Lock()
	if h.on {
		h.mu.Unlock()
		return
	}
	h.boots++
	h.bootID = uuid(fmt.Sprint(h.Name, h.Addr, "boot", h.boots))
	h.booted, h.on, h.closed = h.Clock.Now(), true, make(chan struct{})
	h.life, h.die = context.WithCancelCause(context.Background())
	hooks := append([]Hooks(nil), h.hooks...)
	h.mu.Unlock()
	h.freshRun()
	for _, k := range hooks {
		if k.Boot != nil {
			k.Boot()
		}
	}
	h.Net.changed()
	for _, u := range h.Units() {
		if u.Enabled && !u.Transient {
			_ = h.StartUnit(ctx, u.Name)
		}
	}
}

// PowerOff ends everything at once, as a pulled plug does.
func (h *Host) PowerOff() { h.down(false) }

// Shutdown stops the units in turn and then the machine.
func (h *Host) Shutdown(ctx context.Context) {
	units := h.Units()
	for i := range units {
		_ = h.StopUnit(ctx, units[len(units)-1-i].Name)
	}
	h.down(true)
}

func (h *Host) down(orderly bool) {
	h.mu.Lock()
	if !h.on {
		h.mu.Unlock()
		return
	}
	h.on = false
	close(h.closed)
	die := h.die
	hooks := append([]Hooks(nil), h.hooks...)
	h.mu.Unlock()
	die(KILL)
	for i := range hooks {
		if off := hooks[len(hooks)-1-i].Off; off != nil {
			off(orderly)
		}
	}
	for _, u := range h.Units() {
		h.setUnit(u.Name, "inactive", "dead", "success")
		if u.Transient {
			h.DropUnit(u.Name)
		}
	}
	h.mu.Lock()
	h.ports, h.locks = map[string]string{}, map[inode]*lock{}
	h.mu.Unlock()
	h.Net.changed()
}

// Wait returns once all background processes have ended. For the end of a test, after PowerOff.
func (h *Host) Wait() { h.wait.Wait() }

// uuid makes an id that is the same for the same text.
func uuid(text string) string {
	f := fnv.New128a()
	_, _ = f.Write([]byte(text))
	b := f.Sum(nil)
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:])
}
