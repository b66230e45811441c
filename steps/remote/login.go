package remote

import (
	"context"
	"net"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"
)

// login is one attempt to log in to one machine.
type login struct {
	d     *Dialer
	t     target
	limit *limit
	pass  *trial

	waited bool  // for a person or for another host: the server may have lost its patience
	err    error // why a key could not be unlocked
	wanted bool  // the server takes a password, but there is nobody to ask
}

func (d *Dialer) newLogin(t target) *login {
	l := &login{d: d, t: t}
	owner := t.user
	if t.hop { // a machine in between is nobody's business but its own
		owner += "@" + t.address()
	}
	l.pass = d.vault.trial(secretName{Password, owner}, Ask{Kind: Password, What: owner, Host: t.name})
	return l
}

// asks tells whether there is somebody who can be asked.
func (l *login) asks() bool { return l.d.opt.AskSecret != nil }

// open connects over dial and logs in. An error of its own in the text has its remedy with it.
func (l *login) open(ctx context.Context, dial dialFunc) (*ssh.Client, []string, error) {
	known, err := l.d.keys.read(l.t.known)
	if err != nil {
		return nil, nil, err
	}
	offer, err := l.offer(ctx)
	if err != nil {
		return nil, nil, err
	}
	defer offer.close()
	limited, lim := newLimit(ctx, l.d.opt.DialTimeout)
	defer lim.end()
	l.limit = lim
	nc, err := dial(limited, "tcp", l.t.address())
	if err != nil {
		if limited.Err() != nil {
			err = context.Cause(limited)
		}
		return nil, offer.labels, err
	}
	check := func(_ string, remote net.Addr, key ssh.PublicKey) error { return known.check(l.t.keyName, remote, key) }
	client, err := handshake(limited, nc, l.t.address(), &ssh.ClientConfig{
		User:              l.t.user,
		Auth:              l.methods(limited, offer),
		HostKeyCallback:   check,
		HostKeyAlgorithms: known.algorithms(l.t.keyName),
	})
	return client, offer.labels, l.reason(err, l.pass.end(err == nil, err != nil && refused(err)))
}

// reason puts what went wrong on our side in front of the failure that came of it.
func (l *login) reason(err, unsaid error) error {
	switch {
	case err == nil:
		return nil
	case l.err != nil && !stopped(l.err):
		return l.err
	case unsaid != nil && !stopped(unsaid):
		return unsaid
	case l.wanted:
		return &passwordWantedError{err}
	case l.waited && !refused(err):
		return &lateError{err}
	}
	return err
}

// methods are tried in this order, as far as the server knows them. Where nobody can be asked the password callback only
// notes that one would have been welcome: it fails before anything is sent.
func (l *login) methods(ctx context.Context, o *offer) []ssh.AuthMethod {
	all := []ssh.AuthMethod{ssh.PublicKeys(o.signers...)}
	if !l.asks() {
		return append(all, ssh.PasswordCallback(func() (string, error) {
			l.wanted = true
			return "", errNobody
		}))
	}
	return append(all,
		ssh.RetryableAuthMethod(ssh.KeyboardInteractive(func(_, instruction string, questions []string, echos []bool) ([]string, error) {
			return l.answer(ctx, instruction, questions, echos)
		}), maxTries),
		ssh.RetryableAuthMethod(ssh.PasswordCallback(func() (string, error) { return l.password(ctx) }), maxTries))
}

func (l *login) password(ctx context.Context) (string, error) {
	defer l.wait()()
	if l.err != nil {
		return "", l.err
	}
	return l.pass.next(ctx)
}

// answer takes a hidden question about a password for the login's own; anything else is asked as the host words it.
func (l *login) answer(ctx context.Context, instruction string, questions []string, echos []bool) ([]string, error) {
	defer l.wait()()
	var answers []string
	for i, q := range questions {
		if l.err != nil {
			return nil, l.err
		}
		var text string
		var err error
		if !echos[i] && strings.Contains(strings.ToLower(q), "password") {
			text, err = l.pass.next(ctx)
		} else {
			what := visible(strings.TrimSpace(strings.TrimSpace(instruction) + " " + q))
			if text, err = l.d.vault.question(ctx, Ask{Kind: Answer, What: what, Host: l.t.name}); err != nil {
				l.err = err
			}
		}
		if err != nil {
			return nil, err
		}
		answers = append(answers, text)
	}
	return answers, nil
}

func (l *login) unlock(ctx context.Context, file string, text []byte) (ssh.Signer, error) {
	defer l.wait()()
	s, err := l.d.vault.unlock(ctx, file, text, l.t.name)
	if err != nil {
		l.err = err
	}
	return s, err
}

// wait stops the clock while a person thinks.
func (l *login) wait() (over func()) {
	if l.limit == nil {
		return func() {}
	}
	l.waited = true
	l.limit.timer.Stop()
	return func() { l.limit.timer.Reset(l.d.opt.DialTimeout) }
}

// limit is a time limit that can be stopped.
type limit struct {
	timer  *time.Timer
	cancel context.CancelCauseFunc
}

func newLimit(ctx context.Context, d time.Duration) (context.Context, *limit) {
	limited, cancel := context.WithCancelCause(ctx)
	return limited, &limit{time.AfterFunc(d, func() { cancel(context.DeadlineExceeded) }), cancel}
}

func (l *limit) end() {
	l.timer.Stop()
	l.cancel(nil)
}

// refused tells a login that was turned down from one that did not come to an end.
func refused(err error) bool {
	text := err.Error()
	return strings.Contains(text, "unable to authenticate") || strings.Contains(text, "Too many authentication failures")
}

// lateError ends an attempt during which somebody was asked: another may do, with the answer at hand.
type lateError struct{ err error }

func (e *lateError) Error() string { return e.err.Error() }
func (e *lateError) Unwrap() error { return e.err }

// passwordWantedError is a refusal by a server that would have taken a password.
type passwordWantedError struct{ err error }

func (e *passwordWantedError) Error() string { return e.err.Error() }
func (e *passwordWantedError) Unwrap() error { return e.err }
