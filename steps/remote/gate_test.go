package remote

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/kevinburke/ssh_config"

	"holdfast/steps/inventory"
)

// testGate is a gate whose password is known; told counts how often it was given.
func testGate(input string, password string) (g *gate, stderr *bytes.Buffer, told *int) {
	stderr, told = &bytes.Buffer{}, new(int)
	v := newVault(nil, make(chan struct{}, 1))
	g = &gate{
		prompt: "PROMPT:", begun: "BEGUN", input: strings.NewReader(input), inner: stderr,
		trial: v.trial(secretName{SudoPassword, "ops"}, Ask{}),
		asked: make(chan struct{}, 8), opened: make(chan struct{}), closed: make(chan struct{}), noise: tail{limit: keepNoise}, timer: time.NewTimer(time.Hour),
	}
	g.say = func() (string, error) { *told++; return password, nil }
	return g, stderr, told
}

// However the host cuts up what it sends, the password goes out once per prompt and the input only after the beginning.
func TestGateInPieces(t *testing.T) {
	sent := []string{"lecture\nPROMPT:Sorry, try again.\nPROMPT:", "\nnoise BEGUN\nthe script's PROMPT: and BEGUN\n"}
	for size := 1; size <= len(sent[1]); size++ {
		g, stderr, told := testGate("script", "pw")
		inPieces(g, sent[0], size)
		words := make([]byte, len("pw\npw\n"))
		if _, err := io.ReadFull(g, words); err != nil || string(words) != "pw\npw\n" {
			t.Fatalf("pieces of %d: read %q, %v", size, words, err)
		}
		inPieces(g, sent[1], size)
		got, err := io.ReadAll(g)
		if err != nil || string(got) != "script" || *told != 2 {
			t.Fatalf("pieces of %d: read %q, told %d, %v", size, got, *told, err)
		}
		if d := cmp.Diff("lecture\nSorry, try again.\n\nnoise the script's PROMPT: and BEGUN\n", stderr.String()); d != "" {
			t.Fatalf("pieces of %d: %s", size, d)
		}
	}
}

func inPieces(g *gate, text string, size int) {
	for text != "" {
		n := min(size, len(text))
		_, _ = g.Write([]byte(text[:n]))
		text = text[n:]
	}
}

// A command that has begun has no use for a password, whatever was asked before.
func TestNoPasswordAfterTheBeginning(t *testing.T) {
	for range 50 { // both are there at once: neither may win by chance
		g, _, _ := testGate("script", "pw")
		_, _ = g.Write([]byte("PROMPT:BEGUN\n"))
		if got, err := io.ReadAll(g); err != nil || string(got) != "script" {
			t.Fatalf("read %q, %v", got, err)
		}
	}
}

func TestAClosedGateGivesNothing(t *testing.T) {
	g, stderr, told := testGate("script", "pw")
	_, _ = g.Write([]byte("Verification code: "))
	g.close()
	got, err := io.ReadAll(g)
	if err != nil || len(got) != 0 || *told != 0 {
		t.Errorf("read %q, told %d, %v", got, *told, err)
	}
	if begun, _ := g.end(); begun || stderr.String() != "Verification code: " {
		t.Errorf("begun %t, stderr %q", begun, stderr)
	}
}

// A trial that was given up leaves what was said untried, for the next host.
func TestAnUntriedPasswordIsKept(t *testing.T) {
	asked := 0
	v := newVault(func(context.Context, Ask) (string, error) { asked++; return "pw", nil }, make(chan struct{}, 1))
	name := secretName{Password, "ops"}
	for _, how := range []struct{ worked, no bool }{{false, false}, {true, false}, {true, false}} {
		tr := v.trial(name, Ask{Kind: Password})
		if text, err := tr.next(t.Context()); text != "pw" || err != nil {
			t.Fatal(text, err)
		}
		if err := tr.end(how.worked, how.no); err != nil {
			t.Error(err)
		}
	}
	if asked != 1 {
		t.Errorf("asked %d times", asked)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	waiting := v.trial(secretName{Password, "other"}, Ask{})
	waiting.secret.turn <- struct{}{}
	if _, err := waiting.next(ctx); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestHops(t *testing.T) {
	for text, want := range map[string]target{
		"gw":                       {name: "gw", host: "gw"},
		"ann@gw":                   {user: "ann", host: "gw"},
		"ann@gw:2222":              {user: "ann", host: "gw", port: 2222},
		"ssh://ann@gw:2222":        {user: "ann", host: "gw", port: 2222},
		"[fd00::1]:2222":           {host: "fd00::1", port: 2222},
		"fd00::1":                  {host: "fd00::1"},
		"ann@corp@gw":              {user: "ann@corp", host: "gw"},
		"gw:0":                     {},
		"gw:70000":                 {},
		"gw:":                      {},
		"@gw":                      {},
		"":                         {},
		"-oProxyCommand=reboot":    {},
		"gw host":                  {},
		"ann@":                     {},
		"ssh://gw/path":            {},
		"gw:22:22x" + "\x1b" + "[": {},
	} {
		got, alias, err := parseHop(text)
		if (err == nil) != (want.host != "") {
			t.Errorf("%q: %v", text, err)
		}
		if err == nil && (alias != want.host || got.user != want.user || got.port != want.port || !got.hop) {
			t.Errorf("%q: %+v %s", text, got, alias)
		}
	}
}

func hostNamed(name string) inventory.Host {
	return inventory.Host{Name: name, Address: name, SSH: inventory.SSH{User: "root", Port: 22}, Unsaid: inventory.Unsaid{User: true, Port: true}}
}

func FuzzHop(f *testing.F) {
	for _, text := range []string{"gw", "ann@gw:22", "ssh://a@[::1]:1", "@", ":", "[", "]:1", "a:b:c", "\x00"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, alias, err := parseHop(text)
		if err == nil && (alias == "" || got.port < 0 || got.port > 65535 || strings.ContainsAny(alias, " \n\x00/")) {
			t.Errorf("%q: %+v %q", text, got, alias)
		}
	})
}

// FuzzSSHConfig: whatever stands in a config, finding out about a host ends in a target that can be dialled or an error.
func FuzzSSHConfig(f *testing.F) {
	for _, text := range []string{
		"Host *\n Port 22\n", "HostName %h.x\n", "ProxyJump a,b@c:1\n", "Match all\n User x\n", "IdentityFile ~/%u/%%\n",
		"Host !a *\n UserKnownHostsFile a b\n", "IdentityAgent $X\n", "Port 0x16", "Match exec x", "=", "Host", "\"",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.Contains(strings.ToLower(text), "include") {
			return // it would read files of this machine
		}
		file, err := ssh_config.DecodeBytes([]byte(text))
		if err != nil {
			return
		}
		d := New(Options{Keys: []string{}})
		d.config = func() (sshConfig, error) { return sshConfig{"config", file}, nil }
		tg, err := d.target(hostNamed("n1"))
		if err == nil && (tg.port < 1 || tg.port > 65535 || tg.user == "" || tg.host == "" || len(tg.known) == 0) {
			t.Errorf("%q: %+v", text, tg)
		}
	})
}

// FuzzGate: nothing a host can send gets more out of the gate than a password per prompt, or the script before it begins.
func FuzzGate(f *testing.F) {
	for _, text := range []string{"PROMPT:BEGUN\nx", "PROMPT:PROMPT:", "BEGUN\nPROMPT:", "PROMPBEGUNPROMPT:", "BEGUN", "\x00\xff"} {
		f.Add([]byte(text), uint8(3))
	}
	f.Fuzz(func(t *testing.T, sent []byte, size uint8) {
		g, _, told := testGate("script", "pw")
		inPieces(g, string(sent), int(size)+1)
		before, _, begun := bytes.Cut(sent, []byte("BEGUN\n"))
		if begun != g.open && !bytes.Contains(sent, []byte("PROMPT:")) {
			t.Errorf("%q: open %t", sent, g.open)
		}
		if !g.open {
			_, _ = g.Write([]byte("\n"))
			g.close()
		}
		got := make([]byte, 3)
		for len(g.asked) > 0 && !g.pass {
			if n, _ := g.Read(got); n == 0 {
				break
			}
		}
		if *told > len(sent)/len("PROMPT:") || begun && !bytes.Contains(before, []byte("PROMPT:")) && *told > 0 {
			t.Errorf("%q: told %d times", sent, *told)
		}
	})
}
