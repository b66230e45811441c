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
	sweepWait  = 5 * time.Second
	maxLooks   = 50 // sessions for one job
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
	done   harvest
}

// Run implements steps.Conn.
func (r *reconnecting) Run(ctx context.Context, c steps.Cmd) (steps.Result, error) {
	conn, err := r.use(ctx)
	if err != nil {
		return steps.Result{}, err
	}
	if c.Job != nil && conn.mayLeave(c.Script) {
		return r.stay(ctx, conn, c)
	}
	return conn.Run(ctx, c)
}

// stay follows a job over as many connections as it takes. It is the one kind of script that is joined again: a second
// look at a job changes nothing.
func (r *reconnecting) stay(ctx context.Context, conn *conn, c steps.Cmd) (steps.Result, error) {
	f, err := newFollow(c, &r.done, conn.vault.secrets()...)
	if err != nil {
		return steps.Result{}, err
	}
	defer f.out.close()
	for n := 1; ; n++ {
		res, err := conn.follow(ctx, f)
		switch {
		case ctx.Err() != nil:
			return res, err
		case errors.Is(err, errLookEnded) && n < maxLooks: // whoever ended it may do so again
			f.notice("the session was ended on the host; looking again")
		case errors.Is(err, steps.ErrUnreachable) && !conn.alive():
			f.notice("connection lost; the step goes on by itself on the host")
		default:
			return res, err
		}
		if conn, err = r.use(ctx); err != nil {
			return steps.Result{}, err
		}
	}
}

// Jobs implements steps.Conn.
func (r *reconnecting) Jobs(ctx context.Context) ([]string, error) {
	conn, err := r.use(ctx)
	if err != nil {
		return nil, err
	}
	return conn.Jobs(ctx)
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
	if ids := r.done.list(); len(ids) > 0 && r.conn.alive() {
		ctx, cancel := context.WithTimeout(context.Background(), sweepWait)
		defer cancel()
		_ = r.conn.sweep(ctx, ids) // the next run takes away what is left
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
		if err := wait(ctx, pause); err != nil {
			return nil, err
		}
	}
}

// passing tells whether another try may do better: a changed key or a refused login stays as it is.
func passing(err error) bool {
	var e *dialError
	return errors.As(err, &e) && e.passing
}
