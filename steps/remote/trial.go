package remote

import (
	"context"
	"errors"
	"fmt"

	"holdfast/steps"
)

// trial is one host being told a password that others may share. Until it has worked somewhere only one host at a time
// is told it, and after it was refused nobody else is.
type trial struct {
	vault   *vault
	secret  *secret
	ask     Ask
	tries   int
	holding bool  // this host is the one that tries it
	err     error // why there was nothing more to say
}

func (v *vault) trial(name secretName, a Ask) *trial {
	return &trial{vault: v, secret: v.get(name), ask: a}
}

// next gives what to say now. It may wait for another host, or for a person.
func (t *trial) next(ctx context.Context) (string, error) {
	text, err := t.choose(ctx)
	if err != nil {
		t.err = err
	}
	return text, err
}

func (t *trial) choose(ctx context.Context) (string, error) {
	switch {
	case t.err != nil:
		return "", t.err
	case t.tries > 0 && !t.holding:
		return "", t.refusedHere()
	case t.tries >= maxTries || t.tries > 0 && t.secret.given:
		return "", t.wrong()
	}
	if !t.holding {
		if err := take(ctx, t.secret.turn); err != nil {
			return "", err
		}
		t.holding = true
		if t.secret.failed != nil || t.secret.proven {
			t.leave()
		}
		if t.secret.failed != nil {
			return "", t.secret.failed
		}
	}
	if t.tries > 0 || !t.secret.have {
		text, err := t.vault.question(ctx, Ask{t.ask.Kind, t.ask.What, t.ask.Host, t.tries > 0})
		if err != nil {
			return "", err
		}
		t.secret.value, t.secret.have = text, true
	}
	t.tries++
	return t.secret.value, nil
}

// end says how it went. After a refusal nobody else is told; with neither word what was said stays untried. It returns why there was nothing right to say, if that is the reason.
func (t *trial) end(worked, no bool) error {
	why := t.err
	if why == nil && t.tries > 0 && no {
		if why = t.refusedHere(); t.holding {
			why = t.wrong()
		}
	}
	if !t.holding {
		return why
	}
	s := t.secret
	s.proven = worked && s.have && t.tries > 0
	if why != nil {
		s.have = s.have && t.tries == 0
		if !stopped(why) {
			s.failed = why
		}
	}
	t.leave()
	return why
}

// stopped tells whether it was us who gave up.
func stopped(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

func (t *trial) leave() {
	t.holding = false
	<-t.secret.turn
}

func (t *trial) wrong() error {
	return steps.WithHint(fmt.Errorf("the %s of %s was refused by %s, so no other machine was tried", t.ask.Kind, t.ask.What, t.ask.Host),
		"try it by hand on "+t.ask.Host+", then run it again with the right one")
}

func (t *trial) refusedHere() error {
	return steps.WithHint(fmt.Errorf("the %s of %s worked elsewhere, but not on %s", t.ask.Kind, t.ask.What, t.ask.Host),
		"give "+t.ask.What+" the same password there, or use a key and passwordless sudo")
}
