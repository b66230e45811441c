package remote_test

import (
	"context"
	"encoding/pem"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/agent"
	"golang.org/x/crypto/ssh/knownhosts"

	"holdfast/steps"
	"holdfast/steps/remote"
	"holdfast/steps/remote/sshtest"
)

func empty(t *testing.T) string { return filepath.Join(t.TempDir(), "new", "known_hosts") }

func TestUnknownHostKey(t *testing.T) {
	s := sshtest.Serve(t, sshtest.Options{})
	print := ssh.FingerprintSHA256(s.HostKey)
	opt := options(s)
	opt.KnownHosts = []string{empty(t)}
	_, err := remote.New(opt).Dial(t.Context(), s.Host("n1"))
	wantError(t, err, steps.ErrUnreachable, print, "compare the fingerprint")

	var asked []string
	opt.AskKey = func(_ context.Context, host, address, fingerprint string) (bool, error) {
		asked = append(asked, host+" "+address+" "+fingerprint)
		return len(asked) > 1, nil
	}
	_, err = remote.New(opt).Dial(t.Context(), s.Host("n1"))
	wantError(t, err, steps.ErrUnreachable, print, "")
	for range 2 { // the second time it is known
		c, err := remote.New(opt).Dial(t.Context(), s.Host("n1"))
		if err != nil {
			t.Fatal(err)
		}
		c.Close()
	}
	if len(asked) != 2 || asked[1] != "n1 "+s.Addr+" ssh-ed25519 "+print {
		t.Errorf("asked %q", asked)
	}
	info, err := os.Stat(opt.KnownHosts[0])
	if err != nil || info.Mode() != 0o600 {
		t.Errorf("known hosts: %v %v", info, err)
	}
}

func TestAcceptNewTakesUnknownAndRefusesChanged(t *testing.T) {
	s := sshtest.Serve(t, sshtest.Options{})
	opt := options(s)
	opt.AcceptNew = true
	opt.KnownHosts = []string{empty(t)}
	c, err := remote.New(opt).Dial(t.Context(), s.Host("n1"))
	if err != nil {
		t.Fatal(err)
	}
	c.Close()

	other := knownhosts.Line([]string{knownhosts.Normalize(s.Addr)}, sshtest.NewSigner(t).PublicKey())
	if err := os.WriteFile(opt.KnownHosts[0], []byte(other), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = remote.New(opt).Dial(t.Context(), s.Host("n1"))
	wantError(t, err, steps.ErrUnreachable, "has changed", "ssh-keygen -R '"+knownhosts.Normalize(s.Addr)+"'")

	if err := os.WriteFile(opt.KnownHosts[0], []byte("@revoked * "+string(ssh.MarshalAuthorizedKey(s.HostKey))), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = remote.New(opt).Dial(t.Context(), s.Host("n1"))
	wantError(t, err, steps.ErrUnreachable, "revoked", "do not log in")
}

func TestAnAcceptedKeyKeepsTheFileWhole(t *testing.T) {
	s := sshtest.Serve(t, sshtest.Options{})
	opt := options(s)
	opt.AcceptNew = true
	opt.KnownHosts = []string{filepath.Join(t.TempDir(), "known_hosts")}
	old := knownhosts.Line([]string{"elsewhere"}, sshtest.NewSigner(t).PublicKey()) // without a line end
	if err := os.WriteFile(opt.KnownHosts[0], []byte(old), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := remote.New(opt).Dial(t.Context(), s.Host("n1"))
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
	text, _ := os.ReadFile(opt.KnownHosts[0])
	if lines := strings.Split(string(text), "\n"); len(lines) != 3 || lines[0] != old {
		t.Errorf("file holds %q", lines)
	}
	if err := os.WriteFile(opt.KnownHosts[0], []byte("what is this\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err = remote.New(opt).Dial(t.Context(), s.Host("n1"))
	wantError(t, err, steps.ErrUnreachable, "known hosts", "mend")
}

func TestKeys(t *testing.T) {
	s := sshtest.Serve(t, sshtest.Options{})
	dir := t.TempDir()
	wrong, locked := filepath.Join(dir, "wrong"), filepath.Join(dir, "locked")
	wrongKey := sshtest.WriteKey(t, wrong, "")
	sshtest.WriteKey(t, locked, "sesame")
	if err := os.WriteFile(filepath.Join(dir, "text"), []byte("hello"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		name, identity string
		keys           []string
		want, hint     string
	}{
		{"wrong", wrong, nil, ssh.FingerprintSHA256(wrongKey), "ssh-copy-id"},
		{"passphrase", locked, nil, "has a passphrase", "ssh-add " + locked},
		{"missing", filepath.Join(dir, "none"), nil, "cannot read the key", "identity_file"},
		{"no key", filepath.Join(dir, "text"), nil, "no private key", ".pub"},
		{"none at all", "", []string{filepath.Join(dir, "none")}, "no key to log in with", "ssh-keygen"},
		{"only a locked default", "", []string{locked}, "has a passphrase", "ssh-add"},
		{"default", "", []string{locked, filepath.Join(dir, "none"), wrong, s.Identity}, "", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			h := s.Host("n1")
			h.SSH.IdentityFile = tc.identity
			opt := options(s)
			opt.Keys = append([]string{}, tc.keys...)
			c, err := remote.New(opt).Dial(t.Context(), h)
			if tc.want == "" {
				if err != nil {
					t.Fatal(err)
				}
				c.Close()
				return
			}
			wantError(t, err, steps.ErrUnreachable, tc.want, tc.hint)
		})
	}
}

// An agent holds the key that the file keeps under a passphrase.
func TestAgentUnlocksAKeyFile(t *testing.T) {
	s := sshtest.Serve(t, sshtest.Options{})
	locked := lockIdentity(t, s, "sesame")
	opt := options(s)
	opt.Agent = serveAgent(t, keyring(t, s.Identity))
	for _, identity := range []string{locked, ""} {
		h := s.Host("n1")
		h.SSH.IdentityFile = identity
		c, err := remote.New(opt).Dial(t.Context(), h)
		if err != nil {
			t.Fatalf("identity %q: %v", identity, err)
		}
		c.Close()
	}
	opt.Agent = filepath.Join(t.TempDir(), "nobody")
	h := s.Host("n1")
	h.SSH.IdentityFile = locked
	_, err := remote.New(opt).Dial(t.Context(), h)
	wantError(t, err, steps.ErrUnreachable, "passphrase", "ssh-add")
}

func writeLocked(t *testing.T, key any, passphrase string) string {
	t.Helper()
	block, err := ssh.MarshalPrivateKeyWithPassphrase(key, "", []byte(passphrase))
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "locked")
	if err := os.WriteFile(name, pem.EncodeToMemory(block), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func keyring(t *testing.T, file string) agent.Agent {
	t.Helper()
	key, err := ssh.ParseRawPrivateKey([]byte(readFile(t, file)))
	if err != nil {
		t.Fatal(err)
	}
	ring := agent.NewKeyring()
	if err := ring.Add(agent.AddedKey{PrivateKey: key}); err != nil {
		t.Fatal(err)
	}
	return ring
}

func serveAgent(t *testing.T, ring agent.Agent) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "agent")
	l, err := net.Listen("unix", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go func() { _ = agent.ServeAgent(ring, c); c.Close() }()
		}
	}()
	return path
}

func TestNetworkErrorsHaveRemedies(t *testing.T) {
	s := sshtest.Serve(t, sshtest.Options{})
	for _, tc := range []struct {
		name       string
		cause      error
		want, hint string
	}{
		{"refused", &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.ECONNREFUSED)}, "connection refused", "systemctl status"},
		{"no route", &net.OpError{Op: "dial", Err: os.NewSyscallError("connect", syscall.EHOSTUNREACH)}, "no route", "ping"},
		{"timeout", &net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded}, "no answer in time", "firewall"},
		{"name", &net.DNSError{Err: "no such host", Name: "x"}, "is not known", "cluster file"},
		{"else", errors.New("odd"), "odd", "ssh -v -p"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			opt := options(s)
			opt.DialContext = func(context.Context, string, string) (net.Conn, error) { return nil, tc.cause }
			_, err := remote.New(opt).Dial(t.Context(), s.Host("n1"))
			wantError(t, err, steps.ErrUnreachable, tc.want, tc.hint)
			if !errors.Is(err, tc.cause) {
				t.Errorf("%v has lost its cause", err)
			}
		})
	}
}

func TestAPortWithoutAServer(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := sshtest.Serve(t, sshtest.Options{})
	h := s.Host("n1")
	h.SSH.Port = l.Addr().(*net.TCPAddr).Port
	l.Close()
	_, err = remote.New(options(s)).Dial(t.Context(), h)
	wantError(t, err, steps.ErrUnreachable, "connection refused", "SSH server")
}

func TestAHostThatAcceptsAndNeverAnswers(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0") // the kernel accepts; nobody ever reads
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	s := sshtest.Serve(t, sshtest.Options{})
	h := s.Host("n1")
	h.SSH.Port = l.Addr().(*net.TCPAddr).Port
	opt := options(s)
	opt.DialTimeout = 50 * time.Millisecond
	_, err = remote.New(opt).Dial(t.Context(), h)
	wantError(t, err, steps.ErrUnreachable, "no answer in time", "")

	opt.DialTimeout = time.Minute
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(20*time.Millisecond, cancel)
	_, err = remote.New(opt).Dial(ctx, h)
	if !errors.Is(err, context.Canceled) || errors.Is(err, steps.ErrUnreachable) {
		t.Errorf("error %v", err)
	}
}

func TestServersThatAreNoSSH(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			_, _ = c.Write([]byte("HTTP/1.1 400 Bad Request\r\n\r\n"))
			c.Close()
		}
	}()
	s := sshtest.Serve(t, sshtest.Options{})
	h := s.Host("n1")
	h.SSH.Port = l.Addr().(*net.TCPAddr).Port
	_, err = remote.New(options(s)).Dial(t.Context(), h)
	wantError(t, err, steps.ErrUnreachable, "ssh to 127.0.0.1", "does an SSH server listen there")
}
