package machine

import (
	"fmt"
	"maps"
)

// Listen notes that something listens on a port ("tcp", 2377). It fails where somebody else does. free takes it back.
func (h *Host) Listen(proto string, port int, who string) (free func(), err error) {
	key := fmt.Sprintf("%s:%d", proto, port)
	h.mu.Lock()
	defer h.mu.Unlock()
	if other, taken := h.ports[key]; taken {
		return nil, fmt.Errorf("listen %s :%d: bind: address already in use (%s)", proto, port, other)
	}
	h.ports[key] = who
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.ports, key)
	}, nil
}

// Listening tells who listens on a port, "" for nobody.
func (h *Host) Listening(proto string, port int) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.ports[fmt.Sprintf("%s:%d", proto, port)]
}

// Ports lists what is listened on, as "tcp:22" -> who.
func (h *Host) Ports() map[string]string {
	h.mu.Lock()
	sources := h.sources
	h.mu.Unlock()
	out := map[string]string{}
	for _, list := range sources {
		maps.Copy(out, list()) // without the lock: they have locks of their own
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	maps.Copy(out, h.ports) // who was there first keeps it
	return out
}

// AlsoListens adds a source to Ports, for a program whose ports come and go without being told.
func (h *Host) AlsoListens(list func() map[string]string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.sources = append(h.sources, list)
}
