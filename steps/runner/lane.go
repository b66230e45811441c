package runner

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/steps/inventory"
)

// lane is the way to one host. It is dialled when the first op needs it.
type lane struct {
	host   inventory.Host
	system string
	dialer steps.Dialer
	voice  *voice

	turn turn // held while dialling: nobody has use for a second connection
	conn steps.Conn
	jobs map[string]bool // left by earlier runs; nil until asked
}

// lost is a host that could not be reached, or a connection that broke in the middle.
type lost struct {
	host    string
	dialled bool // we had been in
	err     error
}

func (l *lost) Error() string { return fmt.Sprintf("host %s: %v", l.host, l.err) }
func (l *lost) Unwrap() error { return l.err }

// errStopped is a script that was ended because the whole run was.
var errStopped = errors.New("stopped by the operator")

func (l *lane) dial(ctx context.Context) (steps.Conn, error) {
	if err := l.turn.take(ctx); err != nil {
		return nil, err
	}
	defer l.turn.give()
	if l.conn != nil {
		return l.conn, nil
	}
	conn, err := l.dialer.Dial(ctx, l.host)
	if err != nil {
		if ctx.Err() != nil {
			return nil, errStopped
		}
		if !errors.Is(err, steps.ErrUnreachable) {
			err = fmt.Errorf("%w: %w", steps.ErrUnreachable, err)
		}
		return nil, &lost{host: l.host.Name, err: err}
	}
	l.conn = conn
	return conn, l.voice.say(event.HostConnected{Host: l.host.Name, Address: l.host.Address, System: l.system})
}

func (l *lane) run(ctx context.Context, c steps.Cmd) (steps.Result, error) {
	conn, err := l.dial(ctx)
	if err != nil {
		return steps.Result{}, err
	}
	res, err := conn.Run(ctx, c)
	return res, l.explain(err)
}

// left tells which jobs earlier runs have left on the host. It is asked once.
func (l *lane) left(ctx context.Context) (map[string]bool, error) {
	if l.jobs != nil {
		return l.jobs, nil
	}
	conn, err := l.dial(ctx)
	if err != nil {
		return nil, err
	}
	names, err := conn.Jobs(ctx)
	if err != nil {
		return nil, l.explain(err)
	}
	l.jobs = map[string]bool{}
	for _, name := range names {
		l.jobs[name] = true
	}
	return l.jobs, nil
}

func (l *lane) put(ctx context.Context, path string, mode fs.FileMode, r io.Reader) error {
	conn, err := l.dial(ctx)
	if err != nil {
		return err
	}
	return l.explain(conn.Put(ctx, path, mode, r))
}

func (l *lane) explain(err error) error {
	if errors.Is(err, steps.ErrUnreachable) {
		return &lost{host: l.host.Name, dialled: true, err: err}
	}
	return err
}

// giveUp says that the host is lost.
func (l *lane) giveUp(err error) {
	_ = l.voice.say(event.HostFailed{Host: l.host.Name, Error: err.Error(), Hint: steps.HintOf(err)}) // kept by voice
}

// close ends the connection, when nobody uses the lane any more.
func (l *lane) close() {
	if l.conn != nil {
		_ = l.conn.Close() // nothing was left to be done over it
	}
}
