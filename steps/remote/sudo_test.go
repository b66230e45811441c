package remote_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"holdfast/steps"
	"holdfast/steps/inventory"
	"holdfast/steps/remote"
	"holdfast/steps/remote/sshtest"
)

// stubSudo behaves like the real one as far as prompt, order of words and exit codes go.
const stubSudo = `#!/bin/sh
non= prompt=
while :; do
  case $1 in
  -n) non=1; shift ;;
  -S) shift ;;
  -p) prompt=$2; shift 2 ;;
  *) break ;;
  esac
done
case $MODE in
nopasswd) exec "$@" ;;
requiretty) echo "sudo: sorry, you must have a tty to run sudo" >&2; exit 1 ;;
odd) printf 'Verification code: ' >&2; read -r x; echo "got [$x]" >&2; exit 1 ;;
esac
[ -z "$non" ] || { echo "sudo: a password is required" >&2; exit 1; }
echo "We trust you have received the usual lecture." >&2
n=0
while [ $n -lt 3 ]; do
  printf %s "$prompt" >&2
  IFS= read -r p || { echo "sudo: no password was provided" >&2; exit 1; }
  echo "$p" >>"$COUNT"
  n=$((n+1))
  if [ "$p" = 'gr4nted "$x" it' ]; then
    [ "$MODE" != forbidden ] || { echo "ops is not in the sudoers file." >&2; exit 1; }
    exec "$@"
  fi
  echo "Sorry, try again." >&2
done
echo "sudo: 3 incorrect password attempts" >&2
exit 1
`

const granted = `gr4nted "$x" it`

// sudoHost serves a host with a stub of sudo; told gives the passwords it was told so far.
func sudoHost(t *testing.T, mode string, more sshtest.Options) (s *sshtest.Server, told func() []string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "sudo"), []byte(stubSudo), 0o755); err != nil {
		t.Fatal(err)
	}
	count := filepath.Join(dir, "told")
	more.User = "ops"
	more.Env = append(more.Env, "MODE="+mode, "COUNT="+count, "PATH="+dir+":/usr/bin:/bin")
	return sshtest.Serve(t, more), func() []string {
		text, _ := os.ReadFile(count)
		return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")[:strings.Count(string(text), "\n")]
	}
}

func asOps(s *sshtest.Server, name string) inventory.Host {
	h := s.Host(name)
	h.SSH.Sudo = true
	return h
}

func asRoot(text string) steps.Cmd {
	return steps.Cmd{Script: steps.Script{Text: text, Sudo: true}}
}

func TestSudoWithPassword(t *testing.T) {
	for _, tc := range []struct {
		mode string
		says []string
		told int
		want string // "" when it works
		hint string
	}{
		{"password", []string{granted}, 1, "", ""},
		{"password", []string{"wrong", granted}, 2, "", ""},
		{"password", []string{"wrong", "bad", granted}, 2, "was refused by n1", "by hand"},
		{"password", nil, 0, "no more to say", ""},
		{"password", []string{"a\nb"}, 0, "holds a line end", "one line"},
		{"nopasswd", nil, 0, "", ""},
		{"forbidden", []string{granted}, 1, "may not use sudo", "ops ALL=(ALL) ALL"},
		{"requiretty", nil, 0, "wants a terminal", "!requiretty"},
	} {
		t.Run(tc.mode+fmt.Sprint(len(tc.says)), func(t *testing.T) {
			s, told := sudoHost(t, tc.mode, sshtest.Options{Noise: "hello\n"})
			p := &person{says: tc.says}
			opt := options(s)
			opt.AskSecret, opt.AskSudo = p.ask, true
			c, err := remote.New(opt).Dial(t.Context(), asOps(s, "n1"))
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			res, err := c.Run(within(t, 30*time.Second), asRoot("cat; echo ran; echo err >&2; exit 3"))
			if n := len(told()); n != tc.told {
				t.Errorf("told %q", told())
			}
			if tc.want != "" {
				wantError(t, err, steps.ErrUnreachable, tc.want, tc.hint)
				path := filepath.Join(t.TempDir(), "f")
				err = c.Put(within(t, 30*time.Second), path, 0o600, strings.NewReader("x"))
				wantError(t, err, steps.ErrUnreachable, "", "")
				return
			}
			if err != nil || res.Exit != 3 || res.Stdout != "ran\n" || res.Stderr != "err\n" {
				t.Errorf("%+v %v", res, err)
			}
			path := filepath.Join(t.TempDir(), "f")
			if err := c.Put(within(t, 30*time.Second), path, 0o600, strings.NewReader("content\n")); err != nil || readFile(t, path) != "content\n" {
				t.Errorf("%q %v", readFile(t, path), err)
			}
			if len(p.asked) != tc.told {
				t.Errorf("asked %+v", p.asked)
			}
		})
	}
}

func TestSudoPasswordFromAFileIsToldOnce(t *testing.T) {
	s, told := sudoHost(t, "password", sshtest.Options{})
	s2, told2 := sudoHost(t, "password", sshtest.Options{})
	opt := options(s)
	opt.KnownHosts = append(opt.KnownHosts, s2.KnownHosts)
	for password, want := range map[string]int{granted: 2, "wrong": 1} {
		before := len(told()) + len(told2())
		opt.SudoPassword = password
		d := remote.New(opt)
		for _, h := range []inventory.Host{asOps(s, "n1"), asOps(s2, "n2")} {
			c, err := d.Dial(t.Context(), h)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			res, err := c.Run(within(t, 30*time.Second), asRoot("echo ran"))
			if password == granted && (err != nil || res.Stdout != "ran\n") {
				t.Errorf("%+v %v", res, err)
			}
			if password != granted {
				wantError(t, err, steps.ErrUnreachable, "was refused by n1", "by hand")
			}
		}
		if n := len(told()) + len(told2()) - before; n != want {
			t.Errorf("%s: told %d times", password, n)
		}
	}
}

// Whatever else sudo asks gets no answer, above all not the password.
func TestAStrangePromptGetsNothing(t *testing.T) {
	s, told := sudoHost(t, "odd", sshtest.Options{})
	opt := options(s)
	opt.SudoPassword = granted
	c, err := remote.New(opt).Dial(t.Context(), asOps(s, "n1"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if res, err := c.Run(ctx, asRoot("echo ran")); err == nil || len(told()) != 0 {
		t.Errorf("%+v %v, told %q", res, err, told())
	}
}

func TestSudoEndsACancelledScript(t *testing.T) {
	s, _ := sudoHost(t, "password", sshtest.Options{Deaf: true})
	opt := options(s)
	opt.SudoPassword = granted
	c, err := remote.New(opt).Dial(t.Context(), asOps(s, "n1"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	file := filepath.Join(t.TempDir(), "term")
	ctx, cancel := context.WithCancel(t.Context())
	cmd := asRoot("trap 'echo got >" + file + "; exit' TERM; echo up; while :; do sleep 0.05; done")
	cmd.Line = func(steps.Stream, string) { cancel() }
	_, err = c.Run(ctx, cmd)
	wantError(t, err, context.Canceled, "canceled", "")
	res, err := c.Run(within(t, 20*time.Second), script("until [ -s "+file+" ]; do sleep 0.05; done; cat "+file))
	if err != nil || res.Stdout != "got\n" {
		t.Errorf("%+v %v", res, err)
	}
}

// No secret is in anything that leaves: lines, results, errors, or what any process here shows of itself.
func TestSecretsLeaveNoTrace(t *testing.T) {
	const login, phrase = "l0gin-canary", "phr4se-canary"
	s, _ := sudoHost(t, "password", sshtest.Options{Password: login, NoKeys: true})
	locked := filepath.Join(t.TempDir(), "locked")
	sshtest.WriteKey(t, locked, phrase)
	h := asOps(s, "n1")
	h.SSH.IdentityFile = locked
	opt := options(s)
	opt.AskSudo = true
	opt.AskSecret = func(_ context.Context, a remote.Ask) (string, error) {
		return map[remote.Kind]string{remote.Password: login, remote.Passphrase: phrase, remote.SudoPassword: granted}[a.Kind], nil
	}
	c, err := remote.New(opt).Dial(t.Context(), h)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	var lines []string
	cmd := asRoot("echo '" + login + "' '" + granted + "'; echo '" + granted + "' | base64 >&2; exit 4")
	cmd.Line = func(_ steps.Stream, ln string) {
		lines = append(lines, ln)
		for _, secret := range []string{login, phrase, granted} {
			for _, where := range shownByProcesses(t) {
				// The script itself, on its way to a shell's argument, is not there either.
				if strings.Contains(where, secret) {
					t.Errorf("a process shows %q", where)
				}
			}
		}
	}
	res, err := c.Run(within(t, 30*time.Second), cmd)
	if err != nil || res.Exit != 4 {
		t.Fatalf("%+v %v", res, err)
	}
	_, failed := c.Run(t.Context(), steps.Cmd{Script: steps.Script{Text: "x", Vars: []string{"A"}, Sudo: true}})
	all := fmt.Sprint(lines, res.Stdout, res.Stderr, failed, s.Commands())
	for _, secret := range []string{login, phrase, granted, "Z3I0bnRlZCAiJHgiIGl0"} {
		if strings.Contains(all, secret) {
			t.Errorf("%q is in %s", secret, all)
		}
	}
	if len(lines) != 2 || !strings.Contains(lines[0], "[redacted]") {
		t.Errorf("lines %q", lines)
	}
}

// shownByProcesses is what ps would show of every process.
func shownByProcesses(t *testing.T) (all []string) {
	t.Helper()
	for _, pattern := range []string{"/proc/[0-9]*/cmdline", "/proc/[0-9]*/environ"} {
		files, _ := filepath.Glob(pattern)
		for _, name := range files {
			text, _ := os.ReadFile(name)
			all = append(all, string(text))
		}
	}
	return all
}
