package remote

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/ssh"

	"holdfast/steps"
)

// Kind is what a person is asked for.
type Kind string

// The kinds of secrets.
const (
	Passphrase   Kind = "passphrase"    // of a key file
	Password     Kind = "password"      // of a login
	SudoPassword Kind = "sudo password" // what sudo wants to know
	Answer       Kind = "answer"        // to something else that a host wants to know, as a one-time code
)

// Ask is one question for a secret.
type Ask struct {
	Kind  Kind
	What  string // the key file, the login's user, or for Answer the host's own words, made harmless
	Host  string // name of the machine that wants to know
	Retry bool   // what was said before was wrong
}

// maxTries is how often one host may be told a wrong password: few enough that no account is locked.
const maxTries = 2

// maxPassphrases is how often a passphrase may be wrong. Nobody but this machine sees it.
const maxPassphrases = 3

var errNobody = errors.New("nobody is here to be asked")

// vault holds what people have said, in memory, for as long as the Dialer lives.
type vault struct {
	ask    func(ctx context.Context, a Ask) (string, error)
	person chan struct{} // held while somebody is being asked
	turn   chan struct{} // held by the one who looks at what follows
	held   map[secretName]*secret
	said   []string // all of it, to be kept out of output
	sudo   string   // sudo's password, where it is known from the start
}

type secretName struct {
	kind Kind
	what string
}

// secret is one password, or one unlocked key. Whoever tries it holds the turn; all others wait for how that ends.
type secret struct {
	turn   chan struct{}
	value  string
	have   bool
	given  bool // by a file: there is nobody to say it differently
	proven bool
	failed error
	signer ssh.Signer
}

func newVault(ask func(ctx context.Context, a Ask) (string, error), person chan struct{}) *vault {
	return &vault{ask: ask, person: person, turn: make(chan struct{}, 1), held: map[secretName]*secret{}}
}

func (v *vault) get(name secretName) *secret {
	v.turn <- struct{}{}
	defer func() { <-v.turn }()
	if v.held[name] == nil {
		s := &secret{turn: make(chan struct{}, 1)}
		if name.kind == SudoPassword && v.sudo != "" {
			s.value, s.have, s.given = v.sudo, true, true
		}
		v.held[name] = s
	}
	return v.held[name]
}

// secrets are what must not be shown.
func (v *vault) secrets() []string {
	v.turn <- struct{}{}
	defer func() { <-v.turn }()
	return append([]string(nil), v.said...)
}

func (v *vault) keep(text string) {
	v.turn <- struct{}{}
	defer func() { <-v.turn }()
	v.said = append(v.said, text)
}

// question asks a person, one question at a time.
func (v *vault) question(ctx context.Context, a Ask) (string, error) {
	if v.ask == nil {
		return "", steps.WithHint(fmt.Errorf("the %s of %s is needed, but %w", a.Kind, a.What, errNobody), "run it on a terminal, or give sudo's password with --sudo-password-file")
	}
	if err := take(ctx, v.person); err != nil {
		return "", err
	}
	defer func() { <-v.person }()
	text, err := v.ask(ctx, a)
	switch {
	case ctx.Err() != nil:
		return "", ctx.Err()
	case err != nil:
		return "", steps.WithHint(fmt.Errorf("asking for the %s: %w", a.Kind, err), "answer it when you are asked, or do without: a key on the host, unlocked in your agent (ssh-add)")
	}
	if strings.ContainsAny(text, "\n\r\x00") { // the rest would be taken for the next answer
		return "", steps.WithHint(fmt.Errorf("the %s holds a line end", a.Kind), "give it on one line")
	}
	v.keep(text)
	return text, nil
}

// take waits for a turn.
func take(ctx context.Context, turn chan struct{}) error {
	select {
	case turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// unlock opens a key file; all hosts share what comes of it.
func (v *vault) unlock(ctx context.Context, file string, text []byte, host string) (ssh.Signer, error) {
	s := v.get(secretName{Passphrase, file})
	if err := take(ctx, s.turn); err != nil {
		return nil, err
	}
	defer func() { <-s.turn }()
	for n := 0; n < maxPassphrases && s.signer == nil && s.failed == nil; n++ {
		phrase, err := v.question(ctx, Ask{Passphrase, file, host, n > 0})
		if err != nil {
			if !stopped(err) {
				s.failed = err
			}
			return nil, err
		}
		s.signer, _ = ssh.ParsePrivateKeyWithPassphrase(text, []byte(phrase))
	}
	if s.signer == nil && s.failed == nil {
		s.failed = steps.WithHint(fmt.Errorf("the passphrase of %s was wrong %d times", file, maxPassphrases),
			"try it by hand: ssh-keygen -y -f "+file+"; or unlock it in your agent: ssh-add "+file)
	}
	return s.signer, s.failed
}
