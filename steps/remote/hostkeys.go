package remote

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"

	"github.com/skeema/knownhosts"
	"golang.org/x/crypto/ssh"
	xknownhosts "golang.org/x/crypto/ssh/knownhosts"

	"holdfast/steps"
)

// hostKeys decides about host keys: known passes, changed stops, unknown is asked about.
type hostKeys struct {
	files     []string
	acceptNew bool
	ask       func(ctx context.Context, host, address, fingerprint string) (bool, error)
	turn      chan struct{} // one question, and one change to the file, at a time
}

func newHostKeys(o Options) *hostKeys {
	return &hostKeys{files: o.KnownHosts, acceptNew: o.AcceptNew, ask: o.AskKey, turn: make(chan struct{}, 1)}
}

// unknownKeyError ends a handshake with a host nobody has seen before.
type unknownKeyError struct {
	address string
	key     ssh.PublicKey
}

func (e *unknownKeyError) Error() string {
	return fmt.Sprintf("host key is not known: %s %s", e.key.Type(), ssh.FingerprintSHA256(e.key))
}

// keyDB is the known_hosts files as they stood when a connection began.
type keyDB struct{ db *knownhosts.HostKeyDB }

// read takes the files as they are now; one that does not exist knows nobody.
func (k *hostKeys) read() (keyDB, error) {
	there := slices.DeleteFunc(slices.Clone(k.files), func(f string) bool {
		_, err := os.Stat(f)
		return errors.Is(err, fs.ErrNotExist)
	})
	db, err := knownhosts.NewDB(there...)
	if err != nil {
		return keyDB{}, steps.WithHint(fmt.Errorf("cannot read known hosts: %w", err), "mend or remove the line it names")
	}
	return keyDB{db}, nil
}

// algorithms puts the kinds of key known for the host first, so that a host with several shows the one we can check.
// The others stay allowed: a host whose only kind has changed must be told apart from one with no common algorithm.
func (k keyDB) algorithms(address string) []string {
	all := slices.Clone(k.db.HostKeyAlgorithms(address))
	if len(all) == 0 {
		return nil // the library's own order
	}
	for _, a := range ssh.SupportedAlgorithms().HostKeys {
		if !slices.Contains(all, a) {
			all = append(all, a)
		}
	}
	return all
}

func (k keyDB) check(address string, remote net.Addr, key ssh.PublicKey) error {
	if _, _, err := net.SplitHostPort(remote.String()); err != nil {
		remote = &net.TCPAddr{} // a network without ports, as in tests: the name alone decides
	}
	err := k.db.HostKeyCallback()(address, remote, key)
	var revoked *xknownhosts.RevokedError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &revoked):
		return steps.WithHint(fmt.Errorf("host key is marked as revoked: %s", ssh.FingerprintSHA256(key)),
			"do not log in; find out who runs this machine, then give it a new host key")
	case knownhosts.IsHostKeyChanged(err):
		return steps.WithHint(fmt.Errorf("host key has changed: it is now %s %s", key.Type(), ssh.FingerprintSHA256(key)),
			"somebody may be in between. If you reinstalled this machine: ssh-keygen -R '"+knownhosts.Normalize(address)+"'")
	case knownhosts.IsHostUnknown(err):
		return &unknownKeyError{address, key}
	}
	return err
}

// decide settles an unknown key and remembers it when it is accepted.
func (k *hostKeys) decide(ctx context.Context, host string, u *unknownKeyError) error {
	select {
	case k.turn <- struct{}{}:
		defer func() { <-k.turn }()
	case <-ctx.Done():
		return ctx.Err()
	}
	ok := k.acceptNew
	if !ok && k.ask != nil {
		var err error
		if ok, err = k.ask(ctx, host, u.address, u.key.Type()+" "+ssh.FingerprintSHA256(u.key)); err != nil {
			return fmt.Errorf("asking about the host key: %w", err)
		}
	}
	if !ok {
		return steps.WithHint(u, "compare the fingerprint with the host's own (there: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), "+
			"then log in once with ssh, or accept new host keys")
	}
	return k.remember(u)
}

// remember appends in one write, so that others who read the file see the whole line or nothing of it.
func (k *hostKeys) remember(u *unknownKeyError) error {
	name := k.files[0]
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		return cannotRemember(err)
	}
	line := knownhosts.Line([]string{knownhosts.Normalize(u.address)}, u.key) + "\n"
	if old, err := os.ReadFile(name); err == nil && len(old) > 0 && !bytes.HasSuffix(old, []byte("\n")) {
		line = "\n" + line
	}
	f, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return cannotRemember(err)
	}
	_, err = f.WriteString(line)
	return cannotRemember(errors.Join(err, f.Close()))
}

func cannotRemember(err error) error {
	if err == nil {
		return nil
	}
	return steps.WithHint(fmt.Errorf("cannot remember the host key: %w", err), "make the known_hosts file writable, or name another one")
}
