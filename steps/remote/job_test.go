package remote_test

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps"
	"holdfast/steps/remote"
	"holdfast/steps/remote/sshtest"
)

// site is a host with a folder for jobs.
type site struct {
	*sshtest.Server
	opt    remote.Options
	folder string
}

func newSite(t *testing.T, o sshtest.Options) *site {
	t.Helper()
	for _, tool := range []string{"setsid", "flock", "timeout", "mkfifo"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not there", tool)
		}
	}
	s := &site{Server: sshtest.Serve(t, o), folder: filepath.Join(t.TempDir(), "jobs")}
	s.opt = options(s.Server)
	s.opt.JobFolder, s.opt.Patience = s.folder, 20*time.Second
	t.Cleanup(func() { // whatever a test left running
		for _, pid := range s.read("*/pid") {
			_ = exec.Command("pkill", "-KILL", "-s", strings.TrimSpace(pid)).Run()
		}
	})
	return s
}

func (s *site) conn(t *testing.T) steps.Conn {
	t.Helper()
	c := remote.Reconnecting(remote.New(s.opt), s.Host("n1"))
	t.Cleanup(func() { c.Close() })
	return c
}

// read gives the content of the jobs' files by a pattern.
func (s *site) read(pattern string) map[string]string {
	out := map[string]string{}
	names, _ := filepath.Glob(filepath.Join(s.folder, pattern))
	for _, name := range names {
		if info, err := os.Stat(name); err == nil && info.Mode().IsRegular() {
			text, _ := os.ReadFile(name)
			out[name] = string(text)
		}
	}
	return out
}

// await waits until a file is there that only the job makes.
func await(t *testing.T, path string) {
	t.Helper()
	for ctx := within(t, 20*time.Second); ; {
		if _, err := os.Stat(path); err == nil {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatalf("%s never came", path)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

func work(name, text string) steps.Cmd {
	return steps.Cmd{Script: steps.Script{Text: text, Sudo: true}, Job: &steps.Job{Name: name}}
}

func TestJobEndsAsAScriptDoes(t *testing.T) {
	c := newSite(t, sshtest.Options{}).conn(t)
	for _, text := range []string{
		"", "echo a; echo b >&2; printf c", "true\nfalse", "echo a\nexit 42", "cat <<EOF\nx $((1+1))\nEOF", "cat\nread -r x || echo none",
		"echo a \\", "exit 254", "printf 'e' >&2; exit 3", "printf 'holdfast-begin-' >&2", "umask; pwd", `printf '10%%\r20%%\r\nend\n'`, "kill -KILL $$",
		"i=0; while [ $i -lt 3000 ]; do echo line $i; i=$((i+1)); done",
	} {
		want, err := c.Run(within(t, 20*time.Second), script("cd /\n"+text))
		if err != nil {
			t.Fatal(err)
		}
		got, err := c.Run(within(t, 20*time.Second), work("a-step", "cd /\n"+text))
		if err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		want.Took, got.Took = 0, 0
		if want.Exit == 137 {
			want.Stderr, got.Stderr = "", "" // the shell around may remark on it
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q: %s", text, d)
		}
	}
}

// counting prints lines slowly enough to be disturbed, and leaves a mark each time it is begun.
func counting(dir string, lines int) string {
	return fmt.Sprintf(`echo begun >>%[1]s/begun
i=0
while [ $i -lt %[2]d ]; do
  i=$((i+1))
  echo "line $i with some text" ; echo "and $i" >&2
  sleep 0.01
done
printf 'no line end'; exit 7
`, dir, lines)
}

func hash(lines []string) string {
	return fmt.Sprintf("%x", sha256.Sum256([]byte(strings.Join(lines, "\n"))))
}

// collect takes a job's output apart by stream.
type collect struct {
	mu    sync.Mutex
	lines map[steps.Stream][]string
}

func (k *collect) line(s steps.Stream, ln string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.lines == nil {
		k.lines = map[steps.Stream][]string{}
	}
	k.lines[s] = append(k.lines[s], ln)
}

func TestJobOutlivesItsConnections(t *testing.T) {
	for _, way := range []string{"connection", "session"} {
		t.Run(way, func(t *testing.T) {
			s := newSite(t, sshtest.Options{})
			marks := t.TempDir()
			calm, torn := &collect{}, &collect{}
			undisturbed := work("calm", counting(marks, 120))
			undisturbed.Line = calm.line
			if _, err := s.conn(t).Run(within(t, 30*time.Second), undisturbed); err != nil {
				t.Fatal(err)
			}
			_ = os.Remove(filepath.Join(marks, "begun"))
			var cuts int
			done := make(chan struct{})
			var wg sync.WaitGroup
			begun := make(chan struct{}) // a host that was never reached is not dialled again
			wg.Go(func() {
				select {
				case <-begun:
				case <-done:
				}
				for {
					select {
					case <-done:
						return
					case <-time.After(time.Duration(20+rand.IntN(200)) * time.Millisecond):
						cuts++
						if way == "connection" {
							s.Drop()
						} else {
							s.Kill()
						}
					}
				}
			})
			disturbed := work("torn", counting(marks, 120))
			first := sync.OnceFunc(func() { close(begun) })
			disturbed.Line = func(s steps.Stream, line string) { first(); torn.line(s, line) }
			c := remote.Reconnecting(remote.New(s.opt), s.Host("n1"))
			defer c.Close()
			res, err := c.Run(within(t, 60*time.Second), disturbed)
			close(done)
			wg.Wait()
			if err != nil || res.Exit != 7 {
				t.Fatalf("exit %d, %v", res.Exit, err)
			}
			if cuts < 3 {
				t.Errorf("only %d cuts", cuts)
			}
			for _, st := range []steps.Stream{steps.Stdout, steps.Stderr} {
				if hash(calm.lines[st]) != hash(torn.lines[st]) {
					t.Errorf("%s differs after %d cuts: %s", st, cuts, cmp.Diff(calm.lines[st], torn.lines[st]))
				}
			}
			if n := strings.Count(read(t, filepath.Join(marks, "begun")), "begun"); n != 1 {
				t.Errorf("begun %d times", n)
			}
			t.Logf("%d cuts", cuts)
		})
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestJobIsJoinedByAnotherHoldfast(t *testing.T) {
	s := newSite(t, sshtest.Options{})
	marks := t.TempDir()
	text := counting(marks, 60)
	ctx, detach := context.WithCancelCause(t.Context())
	gone := make(chan error, 1)
	go func() {
		_, err := s.conn(t).Run(ctx, work("long", text))
		gone <- err
	}()
	await(t, filepath.Join(marks, "begun"))
	detach(steps.ErrDetach)
	if err := <-gone; !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	c := s.conn(t)
	names, err := c.Jobs(t.Context())
	if err != nil || len(names) != 1 || names[0] != "long" {
		t.Fatalf("jobs %q, %v", names, err)
	}
	res, err := c.Run(within(t, 30*time.Second), work("long", text))
	if err != nil || res.Exit != 7 {
		t.Fatalf("exit %d, %v", res.Exit, err)
	}
	if n := strings.Count(res.Stdout, "line "); n != 61 {
		t.Errorf("%d lines", n)
	}
	if n := strings.Count(read(t, filepath.Join(marks, "begun")), "begun"); n != 1 {
		t.Errorf("begun %d times", n)
	}
	// What has ended and been heard of is cleaned up, at the latest when the connection is closed.
	c.Close()
	if left := s.read("*/id"); len(left) != 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestJobsDoNotOverlap(t *testing.T) {
	s := newSite(t, sshtest.Options{})
	marks := t.TempDir()
	ctx, detach := context.WithCancelCause(t.Context())
	gone := make(chan error, 1)
	go func() {
		_, err := s.conn(t).Run(ctx, work("first", counting(marks, 60)+"\n"))
		gone <- err
	}()
	await(t, filepath.Join(marks, "begun"))
	detach(steps.ErrDetach)
	<-gone
	var notices []string
	second := work("second", "cat "+marks+"/begun; ls "+s.folder+"/first/exit")
	second.Notice = func(text string) { notices = append(notices, text) }
	res, err := s.conn(t).Run(within(t, 30*time.Second), second)
	if err != nil || res.Exit != 0 {
		t.Fatalf("the second did not wait for the first: %+v, %v", res, err)
	}
	if len(notices) != 1 || !strings.Contains(notices[0], "waiting for first") {
		t.Errorf("notices %q", notices)
	}
}

func TestJobKeepsSecretsOffTheHost(t *testing.T) {
	s := newSite(t, sshtest.Options{})
	marks := t.TempDir()
	c := work("secret", "echo begun >"+marks+"/begun; while [ ! -e "+marks+"/go ]; do sleep 0.02; done; printf %s \"$PW\" | wc -c")
	c.Script.Vars, c.Values = []string{"PW"}, map[string]string{"PW": "s3cr3t-canary-77"}
	type ending struct {
		steps.Result
		error
	}
	got := make(chan ending, 1)
	go func() {
		res, err := s.conn(t).Run(t.Context(), c)
		got <- ending{res, err}
	}()
	await(t, filepath.Join(marks, "begun"))
	err := filepath.WalkDir(filepath.Dir(s.folder), func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && strings.Contains(read(t, path), "canary") {
			t.Errorf("the secret stands in %s", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(s.read("secret/script")) != 1 {
		t.Error("nothing was searched")
	}
	if err := os.WriteFile(filepath.Join(marks, "go"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if r := <-got; r.error != nil || strings.TrimSpace(r.Stdout) != "16" {
		t.Errorf("%+v", r)
	}
}

func TestJobIsCancelledWithAllItStarted(t *testing.T) {
	s := newSite(t, sshtest.Options{})
	marks := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	gone := make(chan error, 1)
	go func() {
		_, err := s.conn(t).Run(ctx, work("tree", "sh -c 'echo $$ >"+marks+"/child; sleep 300; :' &\nsleep 300 & wait\n"))
		gone <- err
	}()
	await(t, filepath.Join(marks, "child"))
	cancel()
	if err := <-gone; !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	child := strings.TrimSpace(read(t, filepath.Join(marks, "child")))
	for ctx := within(t, 20*time.Second); ctx.Err() == nil; {
		if _, err := os.Stat("/proc/" + child); err != nil {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Error("its child lives on")
}

func TestJobRefusesABadName(t *testing.T) {
	c := newSite(t, sshtest.Options{}).conn(t)
	for _, name := range []string{"", "a b", "../x", "a/b", "-rf", "$(x)"} {
		if _, err := c.Run(t.Context(), work(name, "true")); err == nil {
			t.Errorf("%q was taken", name)
		}
	}
}
