package store

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
)

// Errors that a Route may give.
var (
	// ErrRefused: the connection is refused at once.
	ErrRefused = errors.New("connection refused")
	// ErrSilent: the connection gets no answer.
	ErrSilent = errors.New("no answer")
)

// Route says which container answers a new connection to an address, or ErrRefused, or ErrSilent.
type Route func() (container string, err error)

// Serve answers connections of l as one address of the cluster would, until ctx ends: each goes to the container that
// route names at that moment, is refused, or waits for an answer that never comes. It returns once all are closed.
func (f *Farm) Serve(ctx context.Context, l net.Listener, route Route) error {
	g := &gate{Listener: l, route: route, open: map[net.Conn]bool{}}
	server := &http.Server{
		Handler: f, ReadHeaderTimeout: time.Minute,
		ErrorLog: log.New(io.Discard, "", 0), // the terminal is not ours, and clients are told what went wrong
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			if r, ok := c.(*routed); ok {
				return context.WithValue(ctx, routedKey{}, r.container)
			}
			return ctx
		},
	}
	stop := context.AfterFunc(ctx, func() {
		_ = server.Close() // ends Serve below; there is nothing else to be said
		g.closeAll()
	})
	defer stop()
	err := server.Serve(g)
	_ = l.Close() // closed already where ctx ended
	g.closeAll()
	g.wait.Wait()
	if ctx.Err() != nil || errors.Is(err, http.ErrServerClosed) {
		return nil
	}
	return err
}

type routedKey struct{}

// routed is a connection with the container that it was sent to: as in the real mesh, all its requests go there.
type routed struct {
	net.Conn
	container string
}

// ServeHTTP hands a request to its connection's container. One that has ended meanwhile hangs up.
func (f *Farm) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id, _ := r.Context().Value(routedKey{}).(string)
	h, ok := f.Handler(id)
	if !ok {
		panic(http.ErrAbortHandler)
	}
	h.ServeHTTP(w, r)
}

// gate lets those connections through that a container answers.
type gate struct {
	net.Listener
	route Route
	mu    sync.Mutex
	open  map[net.Conn]bool // those that get no answer
	wait  sync.WaitGroup
}

// Accept waits for the next connection that somebody answers.
func (g *gate) Accept() (net.Conn, error) {
	for {
		c, err := g.Listener.Accept()
		if err != nil {
			return nil, err
		}
		id, err := g.route()
		switch {
		case err == nil:
			return &routed{c, id}, nil
		case errors.Is(err, ErrSilent):
			g.hold(c)
		default:
			refuse(c)
		}
	}
}

// refuse ends a connection by a reset where there is such a thing.
func refuse(c net.Conn) {
	if t, ok := c.(*net.TCPConn); ok {
		_ = t.SetLinger(0) // without it the end is a polite one, and as good
	}
	_ = c.Close()
}

// hold reads what comes and answers nothing.
func (g *gate) hold(c net.Conn) {
	g.mu.Lock()
	g.open[c] = true
	g.mu.Unlock()
	g.wait.Add(1)
	go func() {
		defer g.wait.Done()
		_, _ = io.Copy(io.Discard, c) // until the other end gives up
		_ = c.Close()
		g.mu.Lock()
		delete(g.open, c)
		g.mu.Unlock()
	}()
}

func (g *gate) closeAll() {
	g.mu.Lock()
	defer g.mu.Unlock()
	for c := range g.open {
		_ = c.Close()
	}
}
