package sshtest

import (
	"context"
	"io"
	"net"
	"sync"
	"time"
)

// Network is a network in memory: with it, SSH runs inside a testing/synctest bubble, where time is controlled.
type Network struct {
	queue chan net.Conn
	done  chan struct{}
	once  sync.Once

	mu     sync.Mutex
	silent []*pipe
}

// NewNetwork makes a network on which one server may listen; use it as Options.Listener.
func NewNetwork() *Network {
	return &Network{queue: make(chan net.Conn), done: make(chan struct{})}
}

// Dial connects to the server, whatever the address.
func (n *Network) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	up, down := newPipe(), newPipe()
	n.mu.Lock()
	n.silent = append(n.silent, up, down)
	n.mu.Unlock()
	select {
	case n.queue <- &memConn{in: up, out: down}:
		return &memConn{in: down, out: up}, nil
	case <-n.done:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Silence pulls the cable: what is sent from now on is swallowed, and nobody is told.
func (n *Network) Silence() {
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, p := range n.silent {
		p.silence()
	}
}

// Accept implements net.Listener.
func (n *Network) Accept() (net.Conn, error) {
	select {
	case c := <-n.queue:
		return c, nil
	case <-n.done:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (n *Network) Close() error {
	n.once.Do(func() { close(n.done) })
	return nil
}

// Addr implements net.Listener, with an address from the range kept for documentation.
func (n *Network) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 22} }

// memConn is one end; unlike net.Pipe it has buffers, without which both sides of SSH would wait for each other.
type memConn struct{ in, out *pipe }

func (c *memConn) Read(p []byte) (int, error)  { return c.in.read(p) }
func (c *memConn) Write(p []byte) (int, error) { return c.out.write(p) }

func (c *memConn) Close() error {
	c.in.close()
	c.out.close()
	return nil
}

func (c *memConn) LocalAddr() net.Addr { return &net.TCPAddr{IP: net.IPv4(192, 0, 2, 2), Port: 1} }

func (c *memConn) RemoteAddr() net.Addr             { return &net.TCPAddr{IP: net.IPv4(192, 0, 2, 1), Port: 22} }
func (c *memConn) SetDeadline(time.Time) error      { return nil }
func (c *memConn) SetReadDeadline(time.Time) error  { return nil }
func (c *memConn) SetWriteDeadline(time.Time) error { return nil }

type pipe struct {
	mu           sync.Mutex
	more         *sync.Cond
	buf          []byte
	closed, mute bool
}

func newPipe() *pipe {
	p := &pipe{}
	p.more = sync.NewCond(&p.mu)
	return p
}

func (p *pipe) read(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.buf) == 0 && !p.closed {
		p.more.Wait()
	}
	if len(p.buf) == 0 {
		return 0, io.EOF
	}
	n := copy(b, p.buf)
	p.buf = p.buf[n:]
	return n, nil
}

func (p *pipe) write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed {
		return 0, net.ErrClosed
	}
	if !p.mute {
		p.buf = append(p.buf, b...)
		p.more.Broadcast()
	}
	return len(b), nil
}

func (p *pipe) silence() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.mute = true
}

func (p *pipe) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closed = true
	p.more.Broadcast()
}
