package machine

import (
	"net"
	"sync"
)

// Wire leads a connection from outside through the machine's cable: while that is out nothing gets through, in either
// direction, and neither end hears of it.
func (h *Host) Wire(c net.Conn) net.Conn { return &wired{Conn: c, host: h, done: make(chan struct{})} }

type wired struct {
	net.Conn
	host *Host
	once sync.Once
	done chan struct{}
}

// Read implements net.Conn.
func (w *wired) Read(b []byte) (int, error) {
	n, err := w.Conn.Read(b)
	w.wait()
	return n, err
}

// Write implements net.Conn.
func (w *wired) Write(b []byte) (int, error) {
	w.wait()
	return w.Conn.Write(b)
}

// Close implements net.Conn.
func (w *wired) Close() error {
	w.once.Do(func() { close(w.done) })
	return w.Conn.Close()
}

// wait returns once the cable is in, or the connection closed.
func (w *wired) wait() {
	n := w.host.Net
	for {
		n.mu.RLock()
		out, next := n.dead[w.host.Addr], n.next
		n.mu.RUnlock()
		if !out {
			return
		}
		select {
		case <-next:
		case <-w.done:
			return
		}
	}
}
