package sim

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"sync"
	"syscall"

	"holdfast/steps/sim/machine"
	"holdfast/steps/sim/memnet"
	"holdfast/steps/sim/store"
	"holdfast/steps/sim/tools"
)

// outside is the address that all connections from outside the cluster come from.
const outside = "10.99.255.254:40000"

// DialContext connects in memory to "10.99.0.11:22", or to the S3 port. What is off or unplugged cannot be reached.
func (c *Cluster) DialContext(ctx context.Context, _, addr string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("dial: %w", err)
	}
	i := slices.IndexFunc(c.Nodes, func(n *Node) bool { return n.Addr == host })
	if i < 0 || !c.Nodes[i].On() || !c.Net.Plugged(host) {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.EHOSTUNREACH}
	}
	mine, theirs := memnet.Pair(outside, addr)
	switch port {
	case "22":
		c.Nodes[i].SSH.Go(theirs)
		return mine, nil
	case strconv.Itoa(c.s3port):
		if c.Nodes[i].s3.take(ctx, theirs) {
			return mine, nil
		}
	}
	return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
}

// inside lets programs on a machine reach what the cluster serves, its own S3 port too: the same mesh answers them as
// answers those outside.
func (c *Cluster) inside(from *machine.Host) tools.DialFunc {
	return func(ctx context.Context, to *machine.Host, port string) (net.Conn, error) {
		refused := &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
		i := slices.IndexFunc(c.Nodes, func(n *Node) bool { return n.Host == to })
		if i < 0 {
			return nil, refused
		}
		n := c.Nodes[i]
		if !c.Net.Reaches(from.Addr, to.Addr) {
			<-ctx.Done() // nobody answers, nobody refuses
			return nil, ctx.Err()
		}
		if port != strconv.Itoa(c.s3port) {
			return nil, refused
		}
		if _, err := n.Docker.Route(c.s3port)(); errors.Is(err, store.ErrRefused) {
			return nil, refused
		}
		mine, theirs := memnet.Pair(from.Addr+":40000", net.JoinHostPort(to.Addr, port))
		if !n.s3.take(ctx, theirs) {
			return nil, refused
		}
		return mine, nil
	}
}

// Ways is where one machine is reached on loopback: "127.0.0.1:40123".
type Ways struct{ SSH, S3 string }

// Serve lets every machine listen on loopback, on ports of its own. It gives the addresses in the order of Nodes; they
// are closed when ctx ends, or the cluster is closed.
func (c *Cluster) Serve(ctx context.Context) ([]Ways, error) {
	ctx, stop := context.WithCancel(ctx)
	c.atEnd(stop)
	var out []Ways
	for _, n := range c.Nodes {
		ssh, err := listen(ctx)
		if err != nil {
			return nil, err
		}
		s3, err := listen(ctx)
		if err != nil {
			return nil, err
		}
		c.serve.Go(func() { _ = n.SSH.Accept(ssh) })
		c.serve.Go(func() { _ = c.parts.Farm.Serve(ctx, s3, n.Docker.Route(c.s3port)) })
		out = append(out, Ways{SSH: ssh.Addr().String(), S3: s3.Addr().String()})
	}
	return out, nil
}

func listen(ctx context.Context) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	context.AfterFunc(ctx, func() { _ = l.Close() })
	return l, nil
}

// front is a listener in memory.
type front struct {
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func newFront() *front { return &front{conns: make(chan net.Conn), done: make(chan struct{})} }

// take hands a connection over. It tells whether somebody took it.
func (f *front) take(ctx context.Context, c net.Conn) bool {
	select {
	case f.conns <- c:
		return true
	case <-f.done:
	case <-ctx.Done():
	}
	return false
}

// Accept implements net.Listener.
func (f *front) Accept() (net.Conn, error) {
	select {
	case c := <-f.conns:
		return c, nil
	case <-f.done:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (f *front) Close() error {
	f.once.Do(func() { close(f.done) })
	return nil
}

// Addr implements net.Listener.
func (f *front) Addr() net.Addr { return &net.TCPAddr{} }
