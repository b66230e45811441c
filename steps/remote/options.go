// Package remote reaches hosts over SSH: it dials, checks host keys, logs in, runs scripts under sh with their output
// redacted line by line, and puts files. It knows nothing of plans, steps or playbooks, decides nothing about them and
// prints nothing. Nothing a host sends leaves this room before secrets are out of it and control characters are harmless.
package remote

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"time"
)

// Options say how hosts are reached. The zero value works: known hosts only, the usual key files, no agent.
type Options struct {
	KnownHosts []string // files; default ~/.ssh/known_hosts. An accepted key is appended to the first
	AcceptNew  bool     // takes a host key nobody has seen before; a changed one is refused all the same

	// AskKey asks a person whether an unknown key is the right one; nil refuses. It is called for one host at a time,
	// while no connection is open, so it may take as long as a person does.
	AskKey func(ctx context.Context, host, address, fingerprint string) (bool, error)

	Agent string   // socket of an SSH agent, as SSH_AUTH_SOCK has it; "": none
	Keys  []string // key files tried where a host names none; default id_ed25519, id_ecdsa, id_rsa in ~/.ssh

	// DialContext opens the connection under SSH; default a plain TCP dial.
	DialContext func(ctx context.Context, network, address string) (net.Conn, error)

	DialTimeout time.Duration // for connecting and logging in; default 15 s
	KeepAlive   time.Duration // a host silent for three of these is lost; default 10 s
	Patience    time.Duration // how long Reconnecting tries to get a lost host back; default 60 s
	MaxSessions int           // scripts at a time on one host; default 4 (sshd refuses more than 10)
}

// Dialer opens connections to hosts. It is safe for concurrent use.
type Dialer struct {
	opt  Options
	keys *hostKeys
}

// New makes a Dialer; it reads nothing yet.
func New(opt Options) *Dialer {
	home, _ := os.UserHomeDir()
	dot := filepath.Join(home, ".ssh")
	if len(opt.KnownHosts) == 0 {
		opt.KnownHosts = []string{filepath.Join(dot, "known_hosts")}
	}
	if opt.Keys == nil {
		for _, name := range []string{"id_ed25519", "id_ecdsa", "id_rsa"} {
			opt.Keys = append(opt.Keys, filepath.Join(dot, name))
		}
	}
	if opt.DialContext == nil {
		opt.DialContext = new(net.Dialer).DialContext
	}
	orDefault(&opt.DialTimeout, 15*time.Second)
	orDefault(&opt.KeepAlive, 10*time.Second)
	orDefault(&opt.Patience, time.Minute)
	orDefault(&opt.MaxSessions, 4)
	return &Dialer{opt: opt, keys: newHostKeys(opt)}
}

func orDefault[T int | time.Duration](v *T, def T) {
	if *v == 0 {
		*v = def
	}
}
