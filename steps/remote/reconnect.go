package remote

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"time"

	"holdfast/steps"
	"holdfast/steps/inventory"
)

const (
	firstPause = 500 * time.Millisecond
	longPause  = 5 * time.Second
)

// Reconnecting is a Conn that dials when it is first used, and again on the next use after its connection was lost,
// with growing pauses, for as long as Options.Patience says. A script whose connection broke is never sent again by
// itself: its caller hears of it and decides.
func Reconnecting(d *Dialer, h inventory.Host) steps.Conn {
	return &reconnecting{dialer: d, host: h, turn: make(chan struct{}, 1)}
}

type reconnecting struct {
	dialer *Dialer
	host   inventory.Host
	turn   chan struct{} // held by the one who looks at or changes what follows
	conn   *conn
	closed bool
}

// Run implements steps.Conn.
func (r *reconnecting) Run(ctx context.Context, c steps.Cmd) (steps.Result, error) {
	conn, err := r.use(ctx)
	if err != nil {
		return steps.Result{}, err
	}
	return conn.Run(ctx, c)
}

// Put implements steps.Conn.
func (r *reconnecting) Put(ctx context.Context, path string, mode fs.FileMode, content io.Reader) error {
	conn, err := r.use(ctx)
	if err != nil {
		return err
	}
	return conn.Put(ctx, path, mode, content)
}

// Close implements steps.Conn; afterwards nothing is dialled any more.
func (r *reconnecting) Close() error {
	r.turn <- struct{}{}
	defer func() { <-r.turn }()
	r.closed = true
	if r.conn == nil {
		return nil
	}
	return r.conn.Close()
}

// use gives a connection that stands. Of several callers one dials and the others wait for it.
func (r *reconnecting) use(ctx context.Context) (*conn, error) {
	select {
	case r.turn <- struct{}{}:
		defer func() { <-r.turn }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if r.closed {
		return nil, errors.New("the connection was closed")
	}
	if r.conn != nil && r.conn.alive() {
		return r.conn, nil
	}
	c, err := r.dial(ctx)
	if err == nil {
		r.conn = c
	}
	return c, err
}

// dial is patient only with a host that has been there before: one that was never reached is more likely misspelt.
func (r *reconnecting) dial(ctx context.Context) (*conn, error) {
	start := time.Now()
	for pause := firstPause; ; pause = min(2*pause, longPause) {
		c, err := r.dialer.open(ctx, r.host)
		if err == nil || r.conn == nil || !passing(err) || time.Since(start)+pause > r.dialer.opt.Patience {
			return c, err
		}
		wait := time.NewTimer(pause)
		select {
		case <-wait.C:
		case <-ctx.Done():
			wait.Stop()
			return nil, ctx.Err()
		}
	}
}

// passing tells whether another try may do better: a changed key or a refused login stays as it is.
func passing(err error) bool {
	var e *dialError
	return errors.As(err, &e) && e.passing
}
