package main

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"golang.org/x/sync/errgroup"

	"holdfast/steps"
	"holdfast/steps/inventory"
	"holdfast/steps/remote"
	"holdfast/tui"
)

// logins is what the wizard knows of the ways in: which machines let us in as they are now, and what people have said.
type logins struct {
	in      map[string]inventory.Host // by name, as it was when it let us in
	answers map[secretName]answered
}

type secretName struct {
	kind remote.Kind
	what string
}

type answered struct{ text, host string }

// Connect implements tui.Engine. All machines are tried first; those that show unknown keys are then asked about
// together, and the trusted ones tried again. Behind a jump host another unknown key may stand, so this may repeat.
func (e *wizardEngine) Connect(ctx context.Context, c inventory.Cluster, ask tui.Asker, seen func(tui.Reach)) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	door := &doorman{ask: ask, login: &e.login, trusted: map[string]bool{}, unknown: map[string]tui.HostKey{}}
	if err := e.renew(c, door); err != nil {
		return err
	}
	for hosts := c.Hosts; len(hosts) > 0 && ctx.Err() == nil; {
		door.forget()
		e.tryAll(ctx, hosts, door, seen)
		keys := door.keys()
		if len(keys) == 0 {
			break
		}
		trusted, err := ask.Trust(ctx, keys)
		if err != nil {
			return err
		}
		hosts = nil
		for i, k := range keys {
			h, ok := c.Host(k.Host)
			switch {
			case !ok:
			case i < len(trusted) && trusted[i]:
				door.trusted[k.Fingerprint] = true
				hosts = append(hosts, h)
			default:
				seen(tui.Reach{
					Host: h.Name, Error: "its host key is not trusted: " + k.Fingerprint,
					Hint: "compare it with what the machine itself says, then try again: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub",
				})
			}
		}
	}
	return ctx.Err()
}

// renew makes a dialer for this try. Machines that let us in, and are as they were, keep their connection.
func (e *wizardEngine) renew(c inventory.Cluster, door *doorman) error {
	opt, err := e.app.sshOptions()
	if err != nil {
		return err
	}
	opt.AskKey, opt.AskSecret = door.key, door.secret
	opt.AskSudo = slices.ContainsFunc(c.Hosts, func(h inventory.Host) bool { return h.SSH.Sudo })
	if e.session == nil {
		e.session = &session{pool: newPool(nil), facts: map[string]steps.Facts{}}
		e.login = logins{in: map[string]inventory.Host{}, answers: map[secretName]answered{}}
	}
	s, dialer := e.session, remote.New(opt)
	s.cluster, s.playbook, s.sudo, s.patience = c, e.lib[c.Playbook], opt.AskSudo, patience
	s.pool.mu.Lock()
	defer s.pool.mu.Unlock()
	s.pool.dialer = dialer
	for name, conn := range s.pool.conns {
		if h, ok := c.Host(name); ok && e.login.in[name] == h {
			continue
		}
		_ = conn.Close() // it never let us in, or is another machine now
		delete(s.pool.conns, name)
		delete(e.login.in, name)
		delete(s.facts, name)
	}
	return nil
}

// tryAll asks machines side by side. What is told of them is told one at a time.
func (e *wizardEngine) tryAll(ctx context.Context, hosts []inventory.Host, door *doorman, seen func(tui.Reach)) {
	var mu sync.Mutex
	var g errgroup.Group
	g.SetLimit(10)
	for _, h := range hosts {
		g.Go(func() error {
			f, err := e.session.ask(ctx, h)
			if err != nil && door.waits(h.Name) {
				return nil // it will be tried again, or reported, once its key has been shown
			}
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				door.failed(h.Name)
				seen(tui.Reach{Host: h.Name, Error: err.Error(), Hint: steps.HintOf(err)})
				return nil
			}
			e.session.facts[h.Name], e.login.in[h.Name] = f, h
			seen(tui.Reach{Host: h.Name, Facts: f})
			return nil
		})
	}
	_ = g.Wait() // no function of it fails
}

// doorman answers the dialer's questions: keys are noted and refused until they are trusted, secrets are asked for once.
type doorman struct {
	ask     tui.Asker
	login   *logins
	mu      sync.Mutex
	trusted map[string]bool        // fingerprints
	unknown map[string]tui.HostKey // by host
}

func (d *doorman) key(_ context.Context, host, address, fingerprint string) (bool, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.trusted[fingerprint] {
		return true, nil
	}
	d.unknown[host] = tui.HostKey{Host: host, Address: address, Fingerprint: fingerprint}
	return false, nil
}

func (d *doorman) waits(host string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, ok := d.unknown[host]
	return ok
}

func (d *doorman) forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	clear(d.unknown)
}

// keys gives the unknown ones in the order of their hosts' names.
func (d *doorman) keys() []tui.HostKey {
	d.mu.Lock()
	defer d.mu.Unlock()
	var out []tui.HostKey
	for _, k := range d.unknown {
		out = append(out, k)
	}
	slices.SortFunc(out, func(a, b tui.HostKey) int { return compareNames(a.Host, b.Host) })
	return out
}

// secret asks a person, unless the same was answered in an earlier try and has not been refused.
func (d *doorman) secret(ctx context.Context, q remote.Ask) (string, error) {
	name := secretName{q.Kind, q.What}
	d.mu.Lock()
	known, ok := d.login.answers[name]
	d.mu.Unlock()
	if ok && !q.Retry {
		return known.text, nil
	}
	text, err := d.ask.Secret(ctx, tui.Secret{Text: secretText(q), Host: q.Host, Retry: q.Retry})
	if err == nil && q.Kind != remote.Answer { // a one-time code is no use a second time
		d.mu.Lock()
		d.login.answers[name] = answered{text, q.Host}
		d.mu.Unlock()
	}
	return text, err
}

// failed forgets what was said for a machine that would not have it.
func (d *doorman) failed(host string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for name, a := range d.login.answers {
		if a.host == host {
			delete(d.login.answers, name)
		}
	}
}

func secretText(q remote.Ask) string {
	switch q.Kind {
	case remote.Passphrase:
		return "The passphrase of the key " + q.What
	case remote.Answer:
		return q.Host + " asks: " + q.What
	}
	return fmt.Sprintf("The %s of %s", q.Kind, q.What)
}
