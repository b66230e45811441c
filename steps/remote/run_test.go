package remote_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/crypto/ssh"

	"holdfast/steps"
	"holdfast/steps/remote"
	"holdfast/steps/remote/sshtest"
)

func TestRunGivesTheScriptsOwnEnd(t *testing.T) {
	c := dial(t, sshtest.Serve(t, sshtest.Options{}))
	for _, tc := range []struct {
		name, text     string
		exit           int
		stdout, stderr string
	}{
		{"empty", "", 0, "", ""},
		{"output", "echo a; echo b >&2; printf c", 0, "a\nc", "b\n"},
		{"last command", "true\nfalse", 1, "", ""},
		{"exit in the middle", "echo a\nexit 42\necho b", 42, "a\n", ""},
		{"here-document at the end", "cat <<EOF\nx $((1+1))\nEOF", 0, "x 2\n", ""},
		{"comment at the end", "echo a # done", 0, "a\n", ""},
		{"backslash at the end", "echo a \\", 0, "a\n", ""},
		{"children cannot eat the script", "cat\nread -r x || echo none\necho after", 0, "none\nafter\n", ""},
		{"a function", "f() { return 7; }\nf", 7, "", ""},
		{"own exit trap", "trap 'echo bye' EXIT\nexit 3", 3, "bye\n", ""},
		{"killed", "kill -KILL $$", 137, "", ""},
		{"surroundings", "umask; echo $LC_ALL; case $PATH in *:/usr/sbin:*) echo sbin;; esac", 0, "0022\nC\nsbin\n", ""},
		{"carriage returns", "printf '10%%\\r20%%\\r\\nend\\n'", 0, "10%\n20%\nend\n", ""},
		{"harmless on a terminal", `printf 'a\033[2Jb\t\377\n'`, 0, "a\\x1b[2Jb\t\\xff\n", ""},
	} {
		t.Run(tc.name, func(t *testing.T) {
			got, err := c.Run(within(t, 20*time.Second), script(tc.text))
			if err != nil {
				t.Fatal(err)
			}
			got.Took = 0
			if tc.exit == 137 {
				got.Stderr = "" // the login shell may remark on it
			}
			if d := cmp.Diff(steps.Result{Exit: tc.exit, Stdout: tc.stdout, Stderr: tc.stderr}, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestRunRefusesWhatIsNoScript(t *testing.T) {
	s := sshtest.Serve(t, sshtest.Options{})
	c := dial(t, s)
	canary := filepath.Join(t.TempDir(), "canary")
	for _, text := range []string{
		"touch " + canary + "\nif true",
		"touch " + canary + "\n}\ntouch " + canary + "\n{",
		"touch " + canary + "\necho 'open",
		"touch " + canary + "\ncat <<EOF\nx",
		"touch " + canary + "; ) ",
	} {
		if res, err := c.Run(t.Context(), script(text)); err == nil {
			t.Errorf("%q was run: %+v", text, res)
		}
	}
	if _, err := os.Stat(canary); err == nil {
		t.Error("half a script was run")
	}
	if n := len(s.Commands()); n != 0 {
		t.Errorf("%d commands were sent", n)
	}
}

func TestValuesReachTheScriptAndNobodyElse(t *testing.T) {
	s := sshtest.Serve(t, sshtest.Options{})
	c := dial(t, s)
	value := "it's $HOME \"x\" \\ `id`\nsecond line"
	cmd := steps.Cmd{
		Script: steps.Script{Text: `printf %s "$KEY" | sha256sum; env | grep -c KEY; echo "[$KEY]"`, Vars: []string{"KEY"}},
		Values: map[string]string{"KEY": value},
	}
	res, err := c.Run(t.Context(), cmd)
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("%x  -\n0\n[[redacted]\n[redacted]]\n", sha256.Sum256([]byte(value)))
	if d := cmp.Diff(want, res.Stdout); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"sh -s"}, s.Commands()); d != "" {
		t.Error(d)
	}
}

func TestVarsMustHaveValues(t *testing.T) {
	c := dial(t, sshtest.Serve(t, sshtest.Options{}))
	for _, tc := range []struct{ name, value, want string }{
		{"MISSING", "", "no value"},
		{"a b", "x", "cannot be the name"},
		{"PATH", "x", "cannot be the name"},
		{"NUL", "a\x00b", "NUL"},
	} {
		cmd := steps.Cmd{Script: steps.Script{Text: "true", Vars: []string{tc.name}}, Values: map[string]string{}}
		if tc.value != "" {
			cmd.Values[tc.name] = tc.value
		}
		_, err := c.Run(t.Context(), cmd)
		wantError(t, err, nil, tc.want, "")
	}
}

func TestPreludeIsAtHand(t *testing.T) {
	c := dial(t, sshtest.Serve(t, sshtest.Options{}))
	res, err := c.Run(t.Context(), script("hf_image /etc/exports"))
	if err != nil || res.Exit != 0 || !strings.HasSuffix(res.Stdout, "%etc%exports") {
		t.Errorf("%+v %v", res, err)
	}
}

func TestSudo(t *testing.T) {
	bin := t.TempDir()
	write := func(text string) {
		if err := os.WriteFile(filepath.Join(bin, "sudo"), []byte("#!/bin/sh\n"+text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	s := sshtest.Serve(t, sshtest.Options{User: "ops", Env: []string{"PATH=" + bin + ":/usr/bin:/bin"}})
	root := steps.Cmd{Script: steps.Script{Text: "echo ran", Sudo: true}}
	run := func(sudo bool) (steps.Result, error) {
		h := s.Host("n1")
		h.SSH.Sudo = sudo
		c, err := remote.New(options(s)).Dial(t.Context(), h)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		return c.Run(t.Context(), root)
	}
	write(`shift; exec "$@"`)
	if res, err := run(true); err != nil || res.Stdout != "ran\n" {
		t.Errorf("%+v %v", res, err)
	}
	write("echo 'sudo: a password is required' >&2; exit 1")
	_, err := run(true)
	wantError(t, err, steps.ErrUnreachable, "a password is required", "NOPASSWD")
	_, err = run(false)
	wantError(t, err, steps.ErrUnreachable, "needs root", "ssh.sudo")
	if d := cmp.Diff([]string{"sudo -n sh -s", "sudo -n sh -s"}, s.Commands()); d != "" {
		t.Error(d)
	}
}

func TestNoiseOfALoginShellIsNotTheScripts(t *testing.T) {
	for _, noise := range []string{"Welcome!\n", "no line end", "\x1b[2Jx\r"} {
		s := sshtest.Serve(t, sshtest.Options{Noise: noise, Banner: "be good\n"})
		c := dial(t, s)
		var lines []string
		cmd := script("echo a; echo b >&2")
		cmd.Line = func(_ steps.Stream, ln string) { lines = append(lines, ln) }
		res, err := c.Run(t.Context(), cmd)
		if err != nil || res.Stdout != "a\n" || res.Stderr != "b\n" || len(lines) != 2 {
			t.Errorf("%+v %q %v", res, lines, err)
		}
		var got strings.Builder
		path := filepath.Join(t.TempDir(), "f")
		if err := c.Put(t.Context(), path, 0o600, strings.NewReader("x")); err != nil {
			t.Error(err)
		}
		text, _ := os.ReadFile(path)
		got.Write(text)
		if got.String() != "x" {
			t.Errorf("file holds %q", got.String())
		}
	}
}

func TestAShellThatDoesNotBegin(t *testing.T) {
	handler := func(_ string, c ssh.Channel) int {
		fmt.Fprintln(c.Stderr(), "This account is currently not available.")
		return 1
	}
	c := dial(t, sshtest.Serve(t, sshtest.Options{Handler: handler}))
	_, err := c.Run(t.Context(), script("true"))
	wantError(t, err, steps.ErrUnreachable, "currently not available", "ssh")
}

func TestLargeOutputArrivesWhole(t *testing.T) {
	c := dial(t, sshtest.Serve(t, sshtest.Options{}))
	seen := sha256.New()
	// The data goes to one stream and its hash to the other.
	cmd := script(`f=$(mktemp); head -c 7500000 /dev/urandom | base64 >"$f"; cat "$f"; sha256sum <"$f" >&2; rm -f "$f"`)
	var sum string
	var bytes int
	cmd.Line = func(s steps.Stream, ln string) {
		if s == steps.Stderr {
			sum = ln
			return
		}
		fmt.Fprintln(seen, ln)
		bytes += len(ln) + 1
	}
	res, err := c.Run(within(t, time.Minute), cmd)
	if err != nil || res.Exit != 0 {
		t.Fatal(res.Exit, err)
	}
	if want := fmt.Sprintf("%x  -", seen.Sum(nil)); sum != want || bytes < 10_000_000 {
		t.Errorf("%d bytes came, hash %s, host says %s", bytes, want, sum)
	}
	if n := len(res.Stdout); n > 1<<20 || n < 1<<20-100 {
		t.Errorf("%d bytes kept", n)
	}
}

func TestSomethingLeftInTheBackgroundHoldsNobodyUp(t *testing.T) {
	c := dial(t, sshtest.Serve(t, sshtest.Options{}))
	start := time.Now()
	res, err := c.Run(within(t, 30*time.Second), script("sleep 60 &\necho started"))
	if err != nil || res.Stdout != "started\n" || res.Exit != 0 {
		t.Errorf("%+v %v", res, err)
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("took %v", took)
	}
}

func TestCancelEndsTheScript(t *testing.T) {
	c := dial(t, sshtest.Serve(t, sshtest.Options{}))
	dir := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	cmd := script("trap 'echo got >" + dir + "/term; exit 9' TERM; echo up; while :; do sleep 0.05; done")
	cmd.Line = func(steps.Stream, string) { cancel() }
	start := time.Now()
	_, err := c.Run(ctx, cmd)
	if !errors.Is(err, context.Canceled) || errors.Is(err, steps.ErrUnreachable) {
		t.Errorf("error %v", err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("took %v", took)
	}
	// The connection stands, and the script has heard of its end.
	res, err := c.Run(within(t, 20*time.Second), script("until [ -s "+dir+"/term ]; do sleep 0.02; done; cat "+dir+"/term"))
	if err != nil || res.Stdout != "got\n" {
		t.Errorf("%+v %v", res, err)
	}
}

// A slow host whose server ignores signals: the shell has not even begun when it is given up on, and is ended all the same.
func TestCancelReachesAScriptThatHasNotBegun(t *testing.T) {
	dir := t.TempDir()
	stub := "#!/bin/sh\necho $$ >" + dir + "/pid.part; mv " + dir + "/pid.part " + dir + "/pid\n" +
		"until [ -e " + dir + "/gate ]; do sleep 0.02; done\nexec /bin/sh \"$@\"\n"
	if err := os.WriteFile(filepath.Join(dir, "sh"), []byte(stub), 0o755); err != nil {
		t.Fatal(err)
	}
	c := dial(t, sshtest.Serve(t, sshtest.Options{Deaf: true, Env: []string{"PATH=" + dir + ":/usr/bin:/bin"}}))
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { _, err := c.Run(ctx, script("sleep 600; echo on")); done <- err }()
	var pid []byte
	for wait := within(t, 20*time.Second); len(pid) == 0 && wait.Err() == nil; {
		pid, _ = os.ReadFile(filepath.Join(dir, "pid"))
	}
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "gate"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	id := strings.TrimSpace(string(pid))
	res, err := c.Run(within(t, 20*time.Second), script("while kill -0 "+id+" 2>/dev/null; do sleep 0.02; done; echo gone"))
	if err != nil || res.Stdout != "gone\n" {
		t.Errorf("%+v %v", res, err)
	}
}

func TestAScriptWithoutAnEndIsNeverAGoodOne(t *testing.T) {
	s := sshtest.Serve(t, sshtest.Options{})
	c := dial(t, s)
	cmd := script("echo up; sleep 60")
	cmd.Line = func(steps.Stream, string) { go s.Drop() }
	_, err := c.Run(within(t, 20*time.Second), cmd)
	wantError(t, err, steps.ErrUnreachable, "connection lost", "may or may not")
	_, err = c.Run(t.Context(), script("true"))
	wantError(t, err, steps.ErrUnreachable, "closed", "")
}

func TestASessionThatEndsWithoutExitCode(t *testing.T) {
	c := dial(t, sshtest.Serve(t, sshtest.Options{Handler: func(string, ssh.Channel) int { return -1 }}))
	_, err := c.Run(within(t, 20*time.Second), script("true"))
	wantError(t, err, steps.ErrUnreachable, "before the command had ended", "")
}

// A host with MaxSessions 1 gets one script at a time, and a cancelled one ends there all the same.
func TestAServerThatOpensOneSession(t *testing.T) {
	s := sshtest.Serve(t, sshtest.Options{MaxSessions: 1, Deaf: true})
	c := dial(t, s)
	up := make(chan struct{})
	long := script("echo up; sleep 60")
	long.Line = func(steps.Stream, string) { close(up) }
	ctx, cancel := context.WithCancel(t.Context())
	var all sync.WaitGroup
	all.Go(func() { _, _ = c.Run(ctx, long) })
	<-up
	for range 8 {
		all.Go(func() {
			if res, err := c.Run(within(t, 30*time.Second), script("exit 3")); err != nil || res.Exit != 3 {
				t.Errorf("%+v, %v", res, err)
			}
		})
	}
	cancel()
	all.Wait()
	if _, most := s.Counts(); most != 1 {
		t.Errorf("%d sessions at a time", most)
	}
}

func TestAServerThatOpensNoSession(t *testing.T) {
	c := dial(t, sshtest.Serve(t, sshtest.Options{MaxSessions: -1}))
	var all sync.WaitGroup
	for range 6 {
		all.Go(func() {
			if _, err := c.Run(within(t, 20*time.Second), script("true")); !errors.Is(err, steps.ErrUnreachable) {
				t.Errorf("%v", err)
			}
		})
	}
	all.Wait()
	_, err := c.Run(within(t, 20*time.Second), script("true"))
	wantError(t, err, steps.ErrUnreachable, "opens no session", "MaxSessions")
}
