package failover

import (
	"context"
	"net"
	"net/http"
	"os"
	"sync"
	"syscall"
)

// handler is what answers at an address: nothing while its machine is away, or no task runs.
func (w *world) handler(addr string) http.Handler {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.move()
	for _, b := range w.boxes {
		if net.JoinHostPort(b.addr, "8000") != addr {
			continue
		}
		if b.off || !b.docker || !w.lost.IsZero() || w.nfsDown || w.boxes["n1"].off || b.cut {
			return nil
		}
		if e := w.boxes[w.task].empty; e != nil {
			return e
		}
		return w.shared
	}
	return nil
}

func (w *world) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err // a pipe made for nobody would never be closed
	}
	h := w.handler(addr)
	if h == nil {
		return nil, &net.OpError{Op: "dial", Net: network, Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}
	}
	return w.pipe(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if h := w.handler(addr); h != nil { // a kept connection leads to where the task is now
			h.ServeHTTP(rw, r)
			return
		}
		panic(http.ErrAbortHandler)
	})), nil
}

func (w *world) straight(ctx context.Context, _, _ string) (net.Conn, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return w.pipe(w.shared), nil
}

// pipe serves one connection.
func (w *world) pipe(h http.Handler) net.Conn {
	near, far := net.Pipe()
	l := &once{conn: far, done: make(chan struct{})}
	srv := &http.Server{Handler: h, ConnState: func(_ net.Conn, s http.ConnState) {
		if s == http.StateClosed {
			l.Close()
		}
	}}
	go srv.Serve(l)
	return near
}

// once is a listener of one connection.
type once struct {
	mu   sync.Mutex
	conn net.Conn
	done chan struct{}
	shut sync.Once
}

func (o *once) Accept() (net.Conn, error) {
	o.mu.Lock()
	c := o.conn
	o.conn = nil
	o.mu.Unlock()
	if c != nil {
		return c, nil
	}
	<-o.done
	return nil, net.ErrClosed
}
func (o *once) Close() error   { o.shut.Do(func() { close(o.done) }); return nil }
func (o *once) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "pipe"} }
