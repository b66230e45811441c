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
	"strings"

	"github.com/skeema/knownhosts"
	"golang.org/x/crypto/ssh"
	xknownhosts "golang.org/x/crypto/ssh/knownhosts"

	"holdfast/steps"
)

// hostKeys decides about host keys: known passes, changed stops, unknown is asked about.
type hostKeys struct {
	files     []string // where the ssh config names no others
	usual     string   // the one that ssh-keygen takes by itself
	acceptNew bool
	ask       func(ctx context.Context, host, address, fingerprint string) (bool, error)
	turn      chan struct{} // one question, and one change to the file, at a time
}

// unknownKeyError ends a handshake with a host nobody has seen before.
type unknownKeyError struct {
	address string // under which the key would be known
	key     ssh.PublicKey
	host    string // for people
	file    string // where an accepted key goes
}

func (e *unknownKeyError) hint() string {
	return "compare the fingerprint with the host's own (there: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub), " +
		"then log in once with ssh, or accept new host keys"
}

func (e *unknownKeyError) Error() string {
	return fmt.Sprintf("host key is not known: %s %s", e.key.Type(), ssh.FingerprintSHA256(e.key))
}

// keyDB is the known_hosts files as they stood when a connection began.
type keyDB struct {
	db    *knownhosts.HostKeyDB
	usual string
}

// read takes the files as they are now; one that does not exist knows nobody.
func (k *hostKeys) read(files []string) (keyDB, error) {
	there := slices.DeleteFunc(slices.Clone(files), func(f string) bool {
		_, err := os.Stat(f)
		return errors.Is(err, fs.ErrNotExist)
	})
	db, err := knownhosts.NewDB(there...)
	if err != nil {
		return keyDB{}, steps.WithHint(fmt.Errorf("cannot read known hosts: %w", err), "mend or remove the line it names")
	}
	return keyDB{db, k.usual}, nil
}

// algorithms puts the kinds of key known for the host first, so that a host with several shows the one we can check.
// The others stay allowed: a host whose only kind has changed must be told apart from one with no common algorithm. But
// a certificate is asked for only where an authority is known: any other would hide the plain key behind it.
func (k keyDB) algorithms(address string) []string {
	all := slices.Clone(k.db.HostKeyAlgorithms(address))
	for _, a := range ssh.SupportedAlgorithms().HostKeys {
		if !slices.Contains(all, a) && !strings.Contains(a, "-cert-") {
			all = append(all, a)
		}
	}
	return all
}

func (k keyDB) check(address string, remote net.Addr, key ssh.PublicKey) error {
	if _, _, err := net.SplitHostPort(remote.String()); err != nil {
		remote = &net.TCPAddr{} // a network without ports, as in tests: the name alone decides
	}
	if cert, ok := key.(*ssh.Certificate); ok {
		return k.checkCert(address, remote, cert)
	}
	if k.revoked(address, remote, key) {
		return revokedError(key)
	}
	var want *xknownhosts.KeyError
	if err := k.db.HostKeyCallback()(address, remote, key); err != nil && !errors.As(err, &want) {
		return err
	}
	others := false
	for _, known := range k.db.HostKeys(address) {
		if known.Cert { // an authority's key is nobody's own
			continue
		}
		if bytes.Equal(known.Marshal(), key.Marshal()) {
			return nil
		}
		others = true
	}
	if !others {
		return &unknownKeyError{address: address, key: key}
	}
	return steps.WithHint(fmt.Errorf("host key has changed: it is now %s %s", key.Type(), ssh.FingerprintSHA256(key)),
		"somebody may be in between. If you reinstalled this machine: ssh-keygen -R '"+knownhosts.Normalize(address)+"'"+k.inFile(want))
}

// inFile names the file for ssh-keygen where it would look into another.
func (k keyDB) inFile(e *xknownhosts.KeyError) string {
	if e == nil || len(e.Want) == 0 || e.Want[0].Filename == k.usual {
		return ""
	}
	return " -f " + quote(e.Want[0].Filename)
}

// checkCert accepts a certificate of an authority known for the host, unless it, its key or the authority is revoked.
func (k keyDB) checkCert(address string, remote net.Addr, cert *ssh.Certificate) error {
	for _, key := range []ssh.PublicKey{cert.Key, cert.SignatureKey} {
		if k.revoked(address, remote, key) {
			return revokedError(key)
		}
	}
	checker := ssh.CertChecker{IsHostAuthority: func(authority ssh.PublicKey, _ string) bool {
		return slices.ContainsFunc(k.db.HostKeys(address), func(known knownhosts.PublicKey) bool {
			return known.Cert && bytes.Equal(known.Marshal(), authority.Marshal())
		})
	}}
	if err := checker.CheckHostKey(address, remote, cert); err != nil {
		return steps.WithHint(fmt.Errorf("host certificate is not good: %s", strings.TrimPrefix(err.Error(), "ssh: ")),
			"have its authority sign the host's key anew, for the name by which you reach it; see it with ssh-keygen -L on the host")
	}
	return nil
}

func (k keyDB) revoked(address string, remote net.Addr, key ssh.PublicKey) bool {
	var revoked *xknownhosts.RevokedError
	return errors.As(k.db.HostKeyCallback()(address, remote, key), &revoked)
}

func revokedError(key ssh.PublicKey) error {
	return steps.WithHint(fmt.Errorf("host key is marked as revoked: %s", ssh.FingerprintSHA256(key)),
		"do not log in; find out who runs this machine, then give it a new host key")
}

// decide settles an unknown key and remembers it when it is accepted.
func (k *hostKeys) decide(ctx context.Context, u *unknownKeyError) error {
	if err := take(ctx, k.turn); err != nil {
		return err
	}
	defer func() { <-k.turn }()
	ok := k.acceptNew
	if !ok && k.ask != nil {
		var err error
		if ok, err = k.ask(ctx, u.host, u.address, u.key.Type()+" "+ssh.FingerprintSHA256(u.key)); err != nil {
			return fmt.Errorf("asking about the host key: %w", err)
		}
	}
	if !ok {
		return u
	}
	return k.remember(u)
}

// remember appends in one write, so that others who read the file see the whole line or nothing of it.
func (k *hostKeys) remember(u *unknownKeyError) error {
	name := u.file
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
