// Package remote reaches hosts over SSH: it dials, checks host keys, logs in, runs scripts under sh with their output
// redacted line by line, and puts files. It knows nothing of plans, steps or playbooks, decides nothing about them and
// prints nothing. Nothing a host sends leaves this room before secrets are out of it and control characters are harmless.
package remote

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// Options say how hosts are reached. The zero value works: known hosts only, the usual key files, no agent.
type Options struct {
	KnownHosts []string // files; default ~/.ssh/known_hosts. An accepted key is appended to the first
	AcceptNew  bool     // takes a host key nobody has seen before; a changed one is refused all the same

	// AskKey asks a person whether an unknown key is the right one; nil refuses. It is called for one host at a time,
	// while no connection is open, so it may take as long as a person does.
	AskKey func(ctx context.Context, host, address, fingerprint string) (bool, error)

	// AskSecret asks a person for a secret; nil asks nobody. It is called for one question at a time, never together
	// with AskKey. What it gives stays in memory for as long as the Dialer lives.
	AskSecret func(ctx context.Context, a Ask) (string, error)

	AskSudo      bool   // sudo may want a password, which AskSecret is asked for when sudo's own prompt appears
	SudoPassword string // the same, known beforehand; it goes before asking

	Config string // ssh config file; "": none. It fills in what the cluster file leaves unsaid

	Agent string   // socket of an SSH agent, as SSH_AUTH_SOCK has it; "": none
	Keys  []string // key files tried where a host names none; default id_ed25519, id_ecdsa, id_rsa in ~/.ssh

	// DialContext opens the connection under SSH; default a plain TCP dial.
	DialContext func(ctx context.Context, network, address string) (net.Conn, error)

	DialTimeout time.Duration // for connecting and logging in; default 15 s
	KeepAlive   time.Duration // a host silent for three of these is lost; default 10 s
	Patience    time.Duration // how long Reconnecting tries to get a lost host back; default 60 s
	JobFolder   string        // where hosts keep jobs, in memory; default /run/holdfast/jobs
	MaxSessions int           // scripts at a time on one host; default 4 (sshd refuses more than 10)
}

// Dialer opens connections to hosts. It is safe for concurrent use.
type Dialer struct {
	opt    Options
	keys   *hostKeys
	vault  *vault
	config func() (sshConfig, error)
}

// New makes a Dialer; it reads nothing yet.
func New(opt Options) *Dialer {
	home, _ := os.UserHomeDir()
	dot := filepath.Join(home, ".ssh")
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
	orDefault(&opt.JobFolder, "/run/holdfast/jobs")
	person := make(chan struct{}, 1)
	keys := &hostKeys{files: opt.KnownHosts, usual: filepath.Join(dot, "known_hosts"), acceptNew: opt.AcceptNew, ask: opt.AskKey, turn: person}
	if len(keys.files) == 0 {
		keys.files = []string{keys.usual}
	}
	d := &Dialer{opt: opt, keys: keys, vault: newVault(opt.AskSecret, person)}
	if opt.SudoPassword != "" {
		d.vault.sudo = opt.SudoPassword
		d.vault.keep(opt.SudoPassword)
	}
	d.config = sync.OnceValues(func() (sshConfig, error) { return loadConfig(opt.Config) })
	return d
}

func orDefault[T int | string | time.Duration](v *T, def T) {
	if *v == *new(T) {
		*v = def
	}
}
