package remote_test

import (
	"context"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"holdfast/steps"
	"holdfast/steps/inventory"
	"holdfast/steps/remote"
	"holdfast/steps/remote/sshtest"
)

// plain is a host of which the cluster file says nothing but an alias of the ssh config.
func plain(alias string) inventory.Host {
	return inventory.Host{Name: "n1", Address: alias, SSH: inventory.SSH{User: "root", Port: 22}, Unsaid: inventory.Unsaid{User: true, Port: true}}
}

func configFile(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "config")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func port(s *sshtest.Server) string {
	_, p, _ := net.SplitHostPort(s.Addr)
	return p
}

// block is what an ssh config says of one server.
func block(alias, user string, s *sshtest.Server, more ...string) string {
	return fmt.Sprintf("Host %s\n  HostName 127.0.0.1\n  Port %s\n  User %s\n  IdentityFile %s\n  UserKnownHostsFile %s\n  %s\n",
		alias, port(s), user, s.Identity, s.KnownHosts, strings.Join(more, "\n  "))
}

func whoami(t *testing.T, opt remote.Options, h inventory.Host) {
	t.Helper()
	c, err := remote.New(opt).Dial(t.Context(), h)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if res, err := c.Run(t.Context(), script("echo here")); err != nil || res.Stdout != "here\n" {
		t.Errorf("%+v %v", res, err)
	}
}

func TestTheConfigFillsInWhatTheFileLeavesUnsaid(t *testing.T) {
	s := sshtest.Serve(t, sshtest.Options{User: "ops"})
	other := filepath.Join(t.TempDir(), "other")
	sshtest.WriteKey(t, other, "")
	alias := strings.Replace(readFile(t, s.KnownHosts), "[127.0.0.1]:"+port(s), "gold", 1)
	aliased := filepath.Join(t.TempDir(), "known")
	if err := os.WriteFile(aliased, []byte(alias), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"all of it":             block("n1.example.org", "ops", s),
		"patterns":              block("n?.example.* !other", "ops", s),
		"match host":            strings.Replace(block("n1.example.org", "ops", s), "Host ", "Match host ", 1),
		"several keys":          block("n1.example.org", "ops", s, "IdentityFile "+other, "IdentityFile ~/none"),
		"key alias":             strings.Replace(block("n1.example.org", "ops", s, "HostKeyAlias gold"), s.KnownHosts, aliased, 1),
		"the first word counts": "Host *\n  User ops\n" + block("n1.example.org", "nobody", s),
		"included":              "Include " + configFile(t, block("n1.example.org", "ops", s)),
	} {
		t.Run(name, func(t *testing.T) {
			whoami(t, remote.Options{Config: configFile(t, text), Keys: []string{}}, plain("n1.example.org"))
		})
	}
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTheFileGoesBeforeTheConfig(t *testing.T) {
	s := sshtest.Serve(t, sshtest.Options{User: "ops"})
	cfg := configFile(t, "Host *\n  User nobody\n  Port 1\n  HostName 127.0.0.1\n  IdentityFile /none\n")
	h := s.Host("n1")
	h.Address = "alias"
	opt := options(s)
	opt.Config = cfg
	whoami(t, opt, h)

	// Said and standard are not the same: root and 22 are kept where the file says them.
	said := plain("alias")
	said.Unsaid, said.SSH.IdentityFile = inventory.Unsaid{}, s.Identity
	var dialled string
	opt.DialContext = func(_ context.Context, _, address string) (net.Conn, error) {
		dialled = address
		return nil, os.ErrDeadlineExceeded
	}
	opt.Keys = []string{s.Identity}
	_, err := remote.New(opt).Dial(t.Context(), said)
	wantError(t, err, steps.ErrUnreachable, "no answer in time", "")
	if dialled != "127.0.0.1:22" {
		t.Errorf("dialled %s", dialled)
	}
}

func TestIdentitiesOnly(t *testing.T) {
	s := sshtest.Serve(t, sshtest.Options{User: "ops"})
	other := filepath.Join(t.TempDir(), "other")
	sshtest.WriteKey(t, other, "")
	for only, works := range map[string]bool{"no": true, "yes": false} {
		ring := keyring(t, s.Identity)
		text := strings.Replace(block("n1", "ops", s, "IdentitiesOnly "+only, "IdentityAgent "+serveAgent(t, ring)), s.Identity, other, 1)
		c, err := remote.New(remote.Options{Config: configFile(t, text), Keys: []string{}}).Dial(t.Context(), plain("n1"))
		if works != (err == nil) {
			t.Errorf("IdentitiesOnly %s: %v", only, err)
		}
		if err == nil {
			c.Close()
		}
	}
}

func TestAConfigThatWouldLeadElsewhereIsRefused(t *testing.T) {
	for text, want := range map[string]string{
		"Host *\n  ProxyCommand nc %h %p\n":                                      "ProxyCommand",
		"Host *\n  CanonicalizeHostname yes\n":                                   "CanonicalizeHostname",
		"Match exec \"true\"\n  User x\n":                                        "Match",
		"Match user ops\n  HostName 10.0.0.1\n":                                  "Match",
		"Host *\n  HostName %k.example.org\n":                                    "%k",
		"Host *\n  Port ssh\n":                                                   "is no port",
		"Host *\n  ProxyJump gw:x\n":                                             "ProxyJump",
		"Host *\n  ProxyJump @gw\n":                                              "user is missing",
		"Host *\n  ProxyJump gw\n":                                               "circle",
		"Host n1\n  ProxyJump a\nHost a\n  ProxyJump b\nHost b\n  ProxyJump a\n": "circle",
	} {
		opt := remote.Options{Config: configFile(t, text), Keys: []string{}, DialContext: func(context.Context, string, string) (net.Conn, error) {
			t.Errorf("%q: something was dialled", text)
			return nil, os.ErrInvalid
		}}
		_, err := remote.New(opt).Dial(t.Context(), plain("n1"))
		wantError(t, err, steps.ErrUnreachable, want, "")
		if steps.HintOf(err) == "" {
			t.Errorf("%q: no remedy: %v", text, err)
		}
	}
	_, err := remote.New(remote.Options{Config: "/none/such", Keys: []string{}}).Dial(t.Context(), plain("n1"))
	wantError(t, err, steps.ErrUnreachable, "cannot read the ssh config", "--ssh-config")
}

func TestJumps(t *testing.T) {
	s := sshtest.Serve(t, sshtest.Options{User: "ops"})
	one := sshtest.Serve(t, sshtest.Options{User: "ann", Forward: true})
	two := sshtest.Serve(t, sshtest.Options{User: "bob", Forward: true, Password: "bob's own", NoKeys: true})
	hops := block("one", "ann", one) + block("two", "bob", two)
	var asked []remote.Ask
	ask := func(_ context.Context, a remote.Ask) (string, error) {
		asked = append(asked, a)
		return "bob's own", nil
	}
	for name, text := range map[string]string{
		"list":  block("n1", "ops", s, "ProxyJump one,two") + hops,
		"chain": block("n1", "ops", s, "ProxyJump two") + block("one", "ann", one) + block("two", "bob", two, "ProxyJump one"),
		"spelt out": block("n1", "ops", s, "ProxyJump ssh://ann@one:"+port(one)+",bob@[two]:"+port(two)) +
			strings.NewReplacer("User ann", "User x", "User bob", "User x", "Port "+port(one), "Port 1", "Port "+port(two), "Port 1").Replace(hops),
	} {
		t.Run(name, func(t *testing.T) {
			before1, _ := one.Counts()
			before2, _ := two.Counts()
			whoami(t, remote.Options{Config: configFile(t, text), Keys: []string{}, AskSecret: ask}, plain("n1"))
			after1, _ := one.Counts()
			after2, _ := two.Counts()
			if after1-before1 != 1 || after2-before2 != 1 {
				t.Errorf("%d and %d logins in between", after1-before1, after2-before2)
			}
		})
	}
	if len(asked) != 3 || asked[0].Kind != remote.Password || !strings.HasPrefix(asked[0].What, "bob@") {
		t.Errorf("asked %+v", asked)
	}
}

// Each machine on the way is checked by its own host key, and named when it is the one that refuses.
func TestAJumpHostIsNotTrustedBlindly(t *testing.T) {
	s := sshtest.Serve(t, sshtest.Options{User: "ops"})
	gw := sshtest.Serve(t, sshtest.Options{User: "ann", Forward: true})
	text := block("n1", "ops", s, "ProxyJump gw") + block("gw", "ann", gw)
	strange := strings.Replace(text, gw.KnownHosts, empty(t), 1)
	opt := remote.Options{Config: configFile(t, strange), Keys: []string{}}
	_, err := remote.New(opt).Dial(t.Context(), plain("n1"))
	wantError(t, err, steps.ErrUnreachable, gw.Addr, "compare the fingerprint")

	var asked []string
	opt.Config = configFile(t, strings.Replace(strange, s.KnownHosts, empty(t), 1))
	opt.AskKey = func(_ context.Context, host, _, _ string) (bool, error) {
		asked = append(asked, host)
		return true, nil
	}
	whoami(t, opt, plain("n1"))
	if strings.Join(asked, " ") != "gw n1" {
		t.Errorf("asked about %q", asked)
	}
	down := sshtest.Serve(t, sshtest.Options{})
	dead := block("n1", "ops", down, "ProxyJump gw") + block("gw", "ann", gw)
	down.Close()
	_, err = remote.New(remote.Options{Config: configFile(t, dead), Keys: []string{}}).Dial(t.Context(), plain("n1"))
	wantError(t, err, steps.ErrUnreachable, "machine before it", "AllowTcpForwarding")
}
