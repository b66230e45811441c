package machine

import (
	"sync"
)

// Network is what connects the machines: every one to every other, until something is cut.
type Network struct {
	mu    sync.RWMutex
	hosts map[string]*Host
	cut   map[[2]string]bool
	dead  map[string]bool // cable out
	told  func()          // of every change
	next  chan struct{}   // closed at the next change
}

// NewNetwork makes a network without machines.
func NewNetwork() *Network {
	return &Network{hosts: map[string]*Host{}, cut: map[[2]string]bool{}, dead: map[string]bool{}, next: make(chan struct{})}
}

func (n *Network) add(h *Host) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.hosts[h.Addr] = h
}

// Host gives the machine at an address or with a name, nil for none.
func (n *Network) Host(addr string) *Host {
	n.mu.RLock()
	defer n.mu.RUnlock()
	if h := n.hosts[addr]; h != nil {
		return h
	}
	for _, h := range n.hosts {
		if h.Name == addr {
			return h
		}
	}
	return nil
}

// OnChange has f called after every change of what reaches what: cables, cuts, packet filters and power.
func (n *Network) OnChange(f func()) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.told = f
}

func (n *Network) changed() {
	n.mu.Lock()
	f := n.told
	close(n.next)
	n.next = make(chan struct{})
	n.mu.Unlock()
	if f != nil {
		f()
	}
}

// Cut ends or mends the way from one address to another, in that direction alone.
func (n *Network) Cut(from, to string, cut bool) {
	n.mu.Lock()
	n.cut[[2]string{from, to}] = cut
	n.mu.Unlock()
	n.changed()
}

// Unplug takes a machine's cable out or puts it back. It still reaches itself.
func (n *Network) Unplug(addr string, out bool) {
	n.mu.Lock()
	n.dead[addr] = out
	n.mu.Unlock()
	n.changed()
}

// Plugged tells whether a machine's cable is in.
func (n *Network) Plugged(addr string) bool {
	n.mu.RLock()
	defer n.mu.RUnlock()
	return !n.dead[addr]
}

// Reaches tells whether packets from one address arrive at another and come back: both machines are on, no cable is
// out, nothing is cut and no packet filter drops them.
func (n *Network) Reaches(from, to string) bool {
	n.mu.RLock()
	a, b := n.hosts[from], n.hosts[to]
	cut := n.cut[[2]string{from, to}] || n.cut[[2]string{to, from}] || n.dead[from] || n.dead[to]
	n.mu.RUnlock()
	if a == nil || b == nil || !a.On() || !b.On() {
		return false
	}
	if from == to {
		return true
	}
	return !cut && !a.filters(to) && !b.filters(from)
}

// Filter is asked whether a machine's packet filter drops what comes from or goes to an address. Set by SetFilter.
type filterKey struct{}

// SetFilter sets what the machine's packet filter drops: everything from and to an address for which drops says so.
func (h *Host) SetFilter(drops func(addr string) bool) {
	h.mu.Lock()
	h.state[filterKey{}] = drops
	h.mu.Unlock()
	h.Net.changed()
}

func (h *Host) filters(addr string) bool {
	h.mu.Lock()
	f, _ := h.state[filterKey{}].(func(string) bool)
	h.mu.Unlock()
	return f != nil && f(addr)
}

// Reaches tells whether the machine at an address answers this one.
func (h *Host) Reaches(addr string) bool { return h.Net.Reaches(h.Addr, addr) }
