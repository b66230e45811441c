package vfs

import (
	"sync"
	"syscall"
)

// Gate is a way that can be shut and opened: a hard mount whose server is away. The zero value is open.
type Gate struct {
	mu   sync.Mutex
	shut chan struct{} // closed when it opens again
}

// Shut makes everybody wait from now on.
func (g *Gate) Shut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.shut == nil {
		g.shut = make(chan struct{})
	}
}

// Open lets everybody through who waits, and those to come.
func (g *Gate) Open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.shut != nil {
		close(g.shut)
		g.shut = nil
	}
}

// Wait returns once the gate is open, or with EINTR once done is closed. It has the shape of Mount.Gate.
func (g *Gate) Wait(done <-chan struct{}) error {
	g.mu.Lock()
	shut := g.shut
	g.mu.Unlock()
	if shut == nil {
		return nil
	}
	select {
	case <-shut:
		return g.Wait(done)
	case <-done:
		return syscall.EINTR
	}
}
