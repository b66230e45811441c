package remote_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"

	"holdfast/steps"
	"holdfast/steps/remote"
	"holdfast/steps/remote/sshtest"
)

func ecdsaKey(t *testing.T) ssh.Signer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ssh.NewSignerFromKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return signer
}

func knownFile(t *testing.T, lines ...string) []string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "known_hosts")
	if err := os.WriteFile(name, []byte(strings.Join(lines, "\n")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return []string{name}
}

// signed makes a host certificate for the names, good for an hour around now but for age.
func signed(t *testing.T, key, authority ssh.Signer, age time.Duration, names ...string) ssh.Signer {
	t.Helper()
	now := time.Now().Add(-age)
	cert := &ssh.Certificate{
		Key: key.PublicKey(), CertType: ssh.HostCert, ValidPrincipals: names,
		ValidAfter: uint64(now.Add(-time.Hour).Unix()), ValidBefore: uint64(now.Add(time.Hour).Unix()),
	}
	if err := cert.SignCert(rand.Reader, authority); err != nil {
		t.Fatal(err)
	}
	s, err := ssh.NewCertSigner(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestHostKeys: what is said of a host, on a port of its own, by one key or several.
func TestHostKeys(t *testing.T) {
	ed, ec, other := sshtest.NewSigner(t), ecdsaKey(t), sshtest.NewSigner(t)
	s := sshtest.Serve(t, sshtest.Options{HostKeys: []ssh.Signer{ed, ec}})
	name := knownhosts.Normalize(s.Addr)
	line := func(name string, key ssh.Signer) string { return knownhosts.Line([]string{name}, key.PublicKey()) }
	for _, tc := range []struct {
		name  string
		lines []string
		want  string // "" when it passes
	}{
		{"plain", []string{line(name, ed)}, ""},
		{"the second kind alone", []string{line(name, ec)}, ""},
		{"several kinds", []string{line(name, ec), line(name, ed)}, ""},
		{"hashed", []string{line(knownhosts.HashHostname(name), ed)}, ""},
		{"hashed among others", []string{line(knownhosts.HashHostname("elsewhere"), other), line(knownhosts.HashHostname(name), ec)}, ""},
		{"a wildcard", []string{line("127.0.0.*", ed)}, ""},
		{"the standard port is another host", []string{line("127.0.0.1", ed)}, "not known"},
		{"another port", []string{line("[127.0.0.1]:1", ed)}, "not known"},
		{"changed", []string{line(name, other)}, "has changed"},
		{"hashed and changed", []string{line(knownhosts.HashHostname(name), other)}, "has changed"},
		{"one of two has changed", []string{line(name, other), line(name, ec)}, "has changed"},
		{"revoked", []string{"@revoked " + line("*", ed), "@revoked " + line("elsewhere", ec)}, "revoked"},
		{"revoked though known", []string{line(name, ed), "@revoked " + line(name, ed)}, "revoked"},
		{"an authority's key is nobody's own", []string{"@cert-authority " + line(name, ed)}, "not known"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			opt := options(s)
			opt.KnownHosts = knownFile(t, tc.lines...)
			if tc.want == "" {
				whoami(t, opt, s.Host("n1"))
				return
			}
			_, err := remote.New(opt).Dial(t.Context(), s.Host("n1"))
			wantError(t, err, steps.ErrUnreachable, tc.want, "")
			// Nobody is asked about a changed or revoked key, and accepting new ones does not take it either.
			opt.AcceptNew = true
			c, err := remote.New(opt).Dial(t.Context(), s.Host("n1"))
			if (err == nil) != (tc.want == "not known") {
				t.Errorf("accepting new keys: %v", err)
			}
			if err == nil {
				c.Close()
			}
		})
	}
}

func TestHostCertificates(t *testing.T) {
	key, ca, other := sshtest.NewSigner(t), sshtest.NewSigner(t), sshtest.NewSigner(t)
	trust := func(pattern string, key ssh.Signer) string {
		return "@cert-authority " + pattern + " " + strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key.PublicKey())))
	}
	revoked := func(key ssh.Signer) string {
		return "@revoked * " + strings.TrimSpace(string(ssh.MarshalAuthorizedKey(key.PublicKey())))
	}
	good := signed(t, key, ca, 0, "127.0.0.1")
	for _, tc := range []struct {
		name  string
		shown ssh.Signer
		lines []string
		want  string
	}{
		{"signed", good, []string{trust("[127.0.0.1]:PORT", ca)}, ""},
		{"signed, by wildcard", good, []string{trust("*", ca)}, ""},
		{"another authority", good, []string{trust("*", other)}, "no authorities"},
		{"an authority for others", good, []string{trust("*.example.org", ca)}, "not known"},
		{"for another name", signed(t, key, ca, 0, "elsewhere"), []string{trust("*", ca)}, "valid principals"},
		{"too old", signed(t, key, ca, 2*time.Hour, "127.0.0.1"), []string{trust("*", ca)}, "expired"},
		{"not yet", signed(t, key, ca, -2*time.Hour, "127.0.0.1"), []string{trust("*", ca)}, "not yet valid"},
		{"revoked authority", good, []string{trust("*", ca), revoked(ca)}, "revoked"},
		{"revoked key", good, []string{trust("*", ca), revoked(key)}, "revoked"},
		{"a plain key beside the authority", key, []string{trust("*", ca)}, "not known"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			// A server shows the plain key too where nobody asks for a certificate.
			keys := []ssh.Signer{tc.shown}
			if tc.shown != key {
				keys = append(keys, key)
			}
			s := sshtest.Serve(t, sshtest.Options{HostKeys: keys})
			opt := options(s)
			opt.KnownHosts = knownFile(t, strings.Split(strings.ReplaceAll(strings.Join(tc.lines, "\n"), "PORT", port(s)), "\n")...)
			if tc.want == "" {
				whoami(t, opt, s.Host("n1"))
				return
			}
			_, err := remote.New(opt).Dial(t.Context(), s.Host("n1"))
			wantError(t, err, steps.ErrUnreachable, tc.want, "")
			if steps.HintOf(err) == "" {
				t.Errorf("no remedy: %v", err)
			}
		})
	}
}

// A host with a certificate of an authority that nobody here knows is known by its plain key, as ever.
func TestAnUnknownCertificateDoesNotHideThePlainKey(t *testing.T) {
	key := sshtest.NewSigner(t)
	s := sshtest.Serve(t, sshtest.Options{HostKeys: []ssh.Signer{signed(t, key, sshtest.NewSigner(t), 0), key}})
	opt := options(s)
	opt.KnownHosts = []string{empty(t)}
	opt.AskKey = func(_ context.Context, _, _, fingerprint string) (bool, error) {
		if !strings.Contains(fingerprint, ssh.FingerprintSHA256(key.PublicKey())) {
			t.Errorf("asked about %s", fingerprint)
		}
		return true, nil
	}
	whoami(t, opt, s.Host("n1"))
	opt.AskKey = nil
	whoami(t, opt, s.Host("n1"))
}

// The remedy of a changed key is done as it says, with the system's own ssh-keygen.
func TestTheRemedyOfAChangedKeyWorks(t *testing.T) {
	if _, err := exec.LookPath("ssh-keygen"); err != nil {
		t.Skip("no ssh-keygen here: the remedy was not tried")
	}
	s := sshtest.Serve(t, sshtest.Options{})
	old := sshtest.NewSigner(t).PublicKey()
	name := knownhosts.Normalize(s.Addr)
	for _, shown := range []string{name, knownhosts.HashHostname(name)} {
		opt := options(s)
		opt.KnownHosts = knownFile(t, knownhosts.Line([]string{"elsewhere"}, old), knownhosts.Line([]string{shown}, old))
		_, err := remote.New(opt).Dial(t.Context(), s.Host("n1"))
		wantError(t, err, steps.ErrUnreachable, "has changed", "ssh-keygen -R '"+name+"' -f '")
		_, remedy, _ := strings.Cut(steps.HintOf(err), "this machine: ")
		if out, err := exec.Command("sh", "-c", remedy).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v %s", remedy, err, out)
		}
		opt.AcceptNew = true
		whoami(t, opt, s.Host("n1"))
		if text := readFile(t, opt.KnownHosts[0]); !strings.Contains(text, "elsewhere") {
			t.Errorf("the others are gone: %s", text)
		}
	}
}
