// Package memnet is a network in memory: connections with room for a few messages, that testing/synctest can see waiting.
// No socket may enter.
package memnet

import (
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"time"

	"holdfast/steps/sim/vfs"
)

// Pair makes the two ends of a connection.
func Pair(a, b string) (net.Conn, net.Conn) {
	r1, w1 := vfs.Pipe()
	r2, w2 := vfs.Pipe()
	return newConn(r1, w2, a, b), newConn(r2, w1, b, a)
}

func newConn(r, w vfs.File, local, remote string) *conn {
	return &conn{r: r, w: w, local: address(local), remote: address(remote), done: make(chan struct{})}
}

type address string

// Network implements net.Addr.
func (address) Network() string { return "tcp" }

// String implements net.Addr.
func (a address) String() string { return string(a) }

type conn struct {
	r, w          vfs.File
	local, remote address
	done          chan struct{}
	once          sync.Once
	rd, wd        deadline
}

// deadline is a channel that is closed when time is up.
type deadline struct {
	mu    sync.Mutex
	timer *time.Timer
	late  chan struct{}
}

func (d *deadline) set(t time.Time) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.timer != nil {
		d.timer.Stop()
	}
	d.timer, d.late = nil, make(chan struct{})
	if t.IsZero() {
		return
	}
	late := d.late
	if wait := time.Until(t); wait > 0 {
		d.timer = time.AfterFunc(wait, func() { close(late) })
		return
	}
	close(late)
}

func (d *deadline) channel() chan struct{} {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.late == nil {
		d.late = make(chan struct{})
	}
	return d.late
}

// wait runs a step that ends with either the deadline or the connection.
func (c *conn) wait(d *deadline, step func(done <-chan struct{}) (int, error)) (int, error) {
	late := d.channel()
	stop, ended := make(chan struct{}), make(chan struct{})
	defer close(ended)
	go func() {
		select {
		case <-late:
			close(stop)
		case <-c.done:
			close(stop)
		case <-ended:
		}
	}()
	n, err := step(stop)
	switch {
	case err == nil:
		return n, nil
	case errors.Is(err, syscall.EINTR):
		select {
		case <-c.done:
			return n, net.ErrClosed
		default:
			return n, os.ErrDeadlineExceeded
		}
	case errors.Is(err, syscall.EPIPE):
		return n, syscall.ECONNRESET
	}
	return n, err
}

// Read implements net.Conn.
func (c *conn) Read(b []byte) (int, error) {
	return c.wait(&c.rd, func(done <-chan struct{}) (int, error) { return c.r.(vfs.Patient).ReadUntil(b, done) })
}

// Write implements net.Conn.
func (c *conn) Write(b []byte) (int, error) {
	select {
	case <-c.done:
		return 0, io.ErrClosedPipe
	default:
	}
	return c.wait(&c.wd, func(done <-chan struct{}) (int, error) { return c.w.(vfs.Patient).WriteUntil(b, done) })
}

// Close implements net.Conn.
func (c *conn) Close() error {
	c.once.Do(func() {
		close(c.done)
		_ = c.r.Close()
		_ = c.w.Close()
		c.rd.set(time.Time{})
		c.wd.set(time.Time{})
	})
	return nil
}

// LocalAddr implements net.Conn.
func (c *conn) LocalAddr() net.Addr { return c.local }

// RemoteAddr implements net.Conn.
func (c *conn) RemoteAddr() net.Addr { return c.remote }

// SetDeadline implements net.Conn.
func (c *conn) SetDeadline(t time.Time) error { c.rd.set(t); c.wd.set(t); return nil }

// SetReadDeadline implements net.Conn.
func (c *conn) SetReadDeadline(t time.Time) error { c.rd.set(t); return nil }

// SetWriteDeadline implements net.Conn.
func (c *conn) SetWriteDeadline(t time.Time) error { c.wd.set(t); return nil }
