package main

import (
	"context"
	"io"
	"io/fs"
	"sync"

	"holdfast/steps"
	"holdfast/steps/inventory"
	"holdfast/steps/remote"
)

// pool keeps one connection per host for the whole command, whoever asks for it.
type pool struct {
	dialer *remote.Dialer
	mu     sync.Mutex
	conns  map[string]steps.Conn
}

func newPool(d *remote.Dialer) *pool { return &pool{dialer: d, conns: map[string]steps.Conn{}} }

// Dial gives the host's connection. The first call really dials, so that a wrong key is found at once; later losses are
// mended by the connection itself.
func (p *pool) Dial(_ context.Context, h inventory.Host) (steps.Conn, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.conns[h.Name] == nil {
		p.conns[h.Name] = remote.Reconnecting(p.dialer, h)
	}
	return shared{p.conns[h.Name]}, nil
}

func (p *pool) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.conns {
		_ = c.Close()
	}
}

// shared is a connection that its user must not close.
type shared struct{ conn steps.Conn }

func (s shared) Run(ctx context.Context, c steps.Cmd) (steps.Result, error) {
	return s.conn.Run(ctx, c)
}

func (s shared) Put(ctx context.Context, path string, mode fs.FileMode, r io.Reader) error {
	return s.conn.Put(ctx, path, mode, r)
}

func (s shared) Jobs(ctx context.Context) ([]string, error) { return s.conn.Jobs(ctx) }

func (s shared) Close() error { return nil }
