package remote_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/crypto/ssh"

	"holdfast/steps"
	"holdfast/steps/inventory"
	"holdfast/steps/remote"
	"holdfast/steps/remote/sshtest"
)

// person answers one after the other, and remembers what was asked.
type person struct {
	mu    sync.Mutex
	says  []string
	asked []remote.Ask
}

func (p *person) ask(_ context.Context, a remote.Ask) (string, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.asked = append(p.asked, a)
	if len(p.says) == 0 {
		return "", errors.New("no more to say")
	}
	text := p.says[0]
	p.says = p.says[1:]
	return text, nil
}

// dialAll reaches several hosts at the same time through one Dialer.
func dialAll(t *testing.T, opt remote.Options, hosts ...inventory.Host) []error {
	t.Helper()
	d := remote.New(opt)
	errs := make([]error, len(hosts))
	var all sync.WaitGroup
	for i, h := range hosts {
		all.Go(func() {
			c, err := d.Dial(within(t, time.Minute), h)
			if errs[i] = err; err == nil {
				c.Close()
			}
		})
	}
	all.Wait()
	return errs
}

// farm is some servers that know each other's host keys and take a password.
func farm(t *testing.T, n int, opt sshtest.Options) (remote.Options, []*sshtest.Server, []inventory.Host) {
	t.Helper()
	var servers []*sshtest.Server
	var hosts []inventory.Host
	o := remote.Options{Keys: []string{}}
	for i := range n {
		s := sshtest.Serve(t, opt)
		h := s.Host("n" + string(rune('1'+i)))
		h.SSH.IdentityFile = ""
		servers, hosts = append(servers, s), append(hosts, h)
		o.KnownHosts = append(o.KnownHosts, s.KnownHosts)
	}
	return o, servers, hosts
}

func tries(servers []*sshtest.Server) (counts []int) {
	for _, s := range servers {
		counts = append(counts, len(s.Tried()))
	}
	return counts
}

func TestAPasswordIsAskedOnce(t *testing.T) {
	for name, server := range map[string]sshtest.Options{
		"password":    {Password: "open sesame", NoKeys: true},
		"interactive": {Password: "open sesame", NoKeys: true, Interactive: "ops@n1's password: "},
	} {
		t.Run(name, func(t *testing.T) {
			opt, servers, hosts := farm(t, 3, server)
			p := &person{says: []string{"open sesame"}}
			opt.AskSecret = p.ask
			for _, err := range dialAll(t, opt, hosts...) {
				if err != nil {
					t.Error(err)
				}
			}
			if len(p.asked) != 1 || p.asked[0].Kind != remote.Password || p.asked[0].What != "root" || p.asked[0].Retry {
				t.Errorf("asked %+v", p.asked)
			}
			if d := cmp.Diff([]int{1, 1, 1}, tries(servers)); d != "" {
				t.Error(d)
			}
		})
	}
}

// No account is locked: a wrong password goes to one host alone, and twice at most.
func TestAWrongPasswordGoesToOneHostAlone(t *testing.T) {
	for name, server := range map[string]sshtest.Options{
		"password":    {Password: "right", NoKeys: true},
		"interactive": {Password: "right", NoKeys: true, Interactive: "Password: "},
	} {
		t.Run(name, func(t *testing.T) {
			opt, servers, hosts := farm(t, 3, server)
			p := &person{says: []string{"wrong-1", "wrong-2", "wrong-3", "wrong-4"}}
			opt.AskSecret = p.ask
			for _, err := range dialAll(t, opt, hosts...) {
				wantError(t, err, steps.ErrUnreachable, "was refused by", "by hand")
				if strings.Contains(err.Error()+steps.HintOf(err), "wrong-") {
					t.Errorf("the password is in the error: %v", err)
				}
			}
			most, sum := 0, 0
			for _, n := range tries(servers) {
				most, sum = max(most, n), sum+n
			}
			if most != 2 || sum != 2 || len(p.asked) != 2 || !p.asked[1].Retry {
				t.Errorf("tries %v, asked %+v", tries(servers), p.asked)
			}
		})
	}
}

func TestASecondTryMayBeRight(t *testing.T) {
	opt, servers, hosts := farm(t, 2, sshtest.Options{Password: "right", NoKeys: true})
	p := &person{says: []string{"wrong", "right"}}
	opt.AskSecret = p.ask
	if errs := dialAll(t, opt, hosts...); errs[0] != nil || errs[1] != nil {
		t.Error(errs)
	}
	got := append(servers[0].Tried(), servers[1].Tried()...)
	if len(got) != 3 || len(p.asked) != 2 {
		t.Errorf("tried %q, asked %+v", got, p.asked)
	}
}

func TestAPasswordThatWorkedElsewhereIsTriedOnce(t *testing.T) {
	opt, _, hosts := farm(t, 1, sshtest.Options{Password: "right", NoKeys: true})
	opt2, odd, hosts2 := farm(t, 1, sshtest.Options{Password: "another", NoKeys: true})
	opt.KnownHosts = append(opt.KnownHosts, opt2.KnownHosts...)
	p := &person{says: []string{"right", "more"}}
	opt.AskSecret = p.ask
	d := remote.New(opt)
	c, err := d.Dial(t.Context(), hosts[0])
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
	_, err = d.Dial(t.Context(), hosts2[0])
	wantError(t, err, steps.ErrUnreachable, "worked elsewhere", "same password")
	if len(odd[0].Tried()) != 1 || len(p.asked) != 1 {
		t.Errorf("tried %q, asked %+v", odd[0].Tried(), p.asked)
	}
}

func TestWithoutAnybodyToAskNoPasswordIsTried(t *testing.T) {
	opt, servers, hosts := farm(t, 1, sshtest.Options{Password: "right"})
	other := filepath.Join(t.TempDir(), "other")
	sshtest.WriteKey(t, other, "")
	opt.Keys = []string{other}
	_, err := remote.New(opt).Dial(t.Context(), hosts[0])
	wantError(t, err, steps.ErrUnreachable, "nobody is here to type it", "ssh-copy-id")
	if len(servers[0].Tried()) != 0 {
		t.Errorf("tried %q", servers[0].Tried())
	}
}

func TestAPersonWhoDoesNotSayIsAskedOnce(t *testing.T) {
	opt, servers, hosts := farm(t, 3, sshtest.Options{Password: "right", NoKeys: true})
	p := &person{}
	opt.AskSecret = p.ask
	for _, err := range dialAll(t, opt, hosts...) {
		wantError(t, err, steps.ErrUnreachable, "no more to say", "")
	}
	if len(p.asked) != 1 || tries(servers)[0]+tries(servers)[1]+tries(servers)[2] != 0 {
		t.Errorf("asked %+v, tries %v", p.asked, tries(servers))
	}
}

// Somebody thinks for longer than a login may take; the clock stands still meanwhile.
func TestThinkingIsNotCounted(t *testing.T) {
	opt, _, hosts := farm(t, 1, sshtest.Options{Password: "right", NoKeys: true})
	opt.DialTimeout = 300 * time.Millisecond
	opt.AskSecret = func(ctx context.Context, _ remote.Ask) (string, error) {
		select {
		case <-time.After(600 * time.Millisecond):
		case <-ctx.Done():
			return "", ctx.Err()
		}
		return "right", nil
	}
	for _, err := range dialAll(t, opt, hosts...) {
		if err != nil {
			t.Error(err)
		}
	}
}

// A server that loses its patience meanwhile is dialled again, and nobody is asked twice.
func TestAServerThatDoesNotWait(t *testing.T) {
	opt, servers, hosts := farm(t, 1, sshtest.Options{Password: "right", NoKeys: true})
	n := 0
	opt.AskSecret = func(context.Context, remote.Ask) (string, error) {
		n++
		servers[0].Drop()
		return "right", nil
	}
	if err := dialAll(t, opt, hosts...)[0]; err != nil || n != 1 {
		t.Errorf("asked %d times: %v", n, err)
	}
}

func lockIdentity(t *testing.T, s *sshtest.Server, passphrase string) string {
	t.Helper()
	key, err := ssh.ParseRawPrivateKey([]byte(readFile(t, s.Identity)))
	if err != nil {
		t.Fatal(err)
	}
	return writeLocked(t, key, passphrase)
}

func TestPassphrase(t *testing.T) {
	s := sshtest.Serve(t, sshtest.Options{})
	locked := lockIdentity(t, s, "sesame")
	h := s.Host("n1")
	h.SSH.IdentityFile = locked
	for _, tc := range []struct {
		says  []string
		asked int
		want  string
	}{
		{[]string{"x", "sesame"}, 2, ""},
		{[]string{"x", "y", "z", "sesame"}, 3, "wrong 3 times"},
		{nil, 1, "no more to say"},
	} {
		p := &person{says: tc.says}
		opt := options(s)
		opt.AskSecret = p.ask
		for _, err := range dialAll(t, opt, h, h, h) { // one file, asked about once for all
			if tc.want == "" && err != nil {
				t.Errorf("%q: %v", tc.says, err)
			}
			if tc.want != "" {
				wantError(t, err, steps.ErrUnreachable, tc.want, "ssh-add")
			}
		}
		if len(p.asked) != tc.asked || p.asked[0].What != locked || p.asked[0].Kind != remote.Passphrase || p.asked[0].Retry {
			t.Errorf("%q: asked %+v", tc.says, p.asked)
		}
	}
}

// A locked key that the host would not take is never asked about.
func TestAPassphraseIsAskedOnlyForAKeyThatCounts(t *testing.T) {
	s := sshtest.Serve(t, sshtest.Options{})
	other := filepath.Join(t.TempDir(), "locked")
	sshtest.WriteKey(t, other, "sesame")
	h := s.Host("n1")
	h.SSH.IdentityFile = ""
	p := &person{}
	opt := options(s)
	opt.AskSecret, opt.Keys = p.ask, []string{other, s.Identity}
	whoami(t, opt, h)
	if len(p.asked) != 0 {
		t.Errorf("asked %+v", p.asked)
	}
}

// What is not a password is asked as the host words it, and for each login anew.
func TestAOneTimeCode(t *testing.T) {
	opt, _, hosts := farm(t, 1, sshtest.Options{Password: "123456", NoKeys: true, Interactive: "Verification\x1b[2J code: "})
	p := &person{says: []string{"123456", "123456"}}
	opt.AskSecret = p.ask
	for range 2 {
		if err := dialAll(t, opt, hosts[0])[0]; err != nil {
			t.Error(err)
		}
	}
	want := remote.Ask{Kind: remote.Answer, What: `Verification\x1b[2J code:`, Host: "n1"}
	if d := cmp.Diff([]remote.Ask{want, want}, p.asked); d != "" {
		t.Error(d)
	}
}
