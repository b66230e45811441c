package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/sys/unix"

	"holdfast/playbooks"
	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/steps/inventory"
	"holdfast/steps/journal"
	"holdfast/steps/plan"
	"holdfast/steps/remote"
	"holdfast/steps/remote/sshtest"
	"holdfast/tui"
)

// person answers what the engine asks, and remembers it.
type person struct {
	trust   bool
	secrets []string
	asked   []tui.Secret
	keys    [][]tui.HostKey
}

func (p *person) Trust(_ context.Context, keys []tui.HostKey) ([]bool, error) {
	p.keys = append(p.keys, keys)
	out := make([]bool, len(keys))
	for i := range out {
		out[i] = p.trust
	}
	return out, nil
}

func (p *person) Secret(_ context.Context, q tui.Secret) (string, error) {
	p.asked = append(p.asked, q)
	if len(p.secrets) == 0 {
		return "", errors.New("nothing more to say")
	}
	said := p.secrets[0]
	p.secrets = p.secrets[1:]
	return said, nil
}

// newEngine is an engine of the wizard with folders of its own.
func newEngine(t *testing.T) *wizardEngine {
	t.Helper()
	lib, err := playbooks.Builtin()
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir()) // a checklist is saved where one stands
	a := newApp(t)
	a.access.config = "none"
	a.knownHosts = []string{filepath.Join(t.TempDir(), "known_hosts")}
	e := &wizardEngine{app: a, lib: lib}
	t.Cleanup(e.close)
	return e
}

func clusterOf(hosts ...inventory.Host) inventory.Cluster {
	for i := range hosts {
		hosts[i].Role = []string{"server", "client", "client"}[i%3]
		hosts[i].ClusterAddress = fmt.Sprintf("192.0.2.%d", i+1)
	}
	return inventory.Cluster{Name: "home", Playbook: "s3-nfs", Hosts: hosts, Settings: inventory.Answers{"s3_port": "8000"}}
}

// connect tells how each machine went: "" for let in.
func connect(t *testing.T, e *wizardEngine, c inventory.Cluster, p *person) map[string]string {
	t.Helper()
	var mu sync.Mutex
	out := map[string]string{}
	err := e.Connect(t.Context(), c, p, func(r tui.Reach) {
		mu.Lock()
		defer mu.Unlock()
		if _, twice := out[r.Host]; twice {
			t.Errorf("%s is told of twice", r.Host)
		}
		out[r.Host] = r.Error
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestUnknownKeysAreShownTogether(t *testing.T) {
	e := newEngine(t)
	servers := []*sshtest.Server{sshtest.Serve(t, sshtest.Options{}), sshtest.Serve(t, sshtest.Options{})}
	c := clusterOf(servers[0].Host("n1"), servers[1].Host("n2"))
	no := &person{}
	got := connect(t, e, c, no)
	if len(no.keys) != 1 || len(no.keys[0]) != 2 || !strings.HasPrefix(no.keys[0][0].Fingerprint, "ssh-ed25519 SHA256:") {
		t.Errorf("asked about %+v", no.keys)
	}
	if !strings.Contains(got["n1"], "not trusted") || !strings.Contains(got["n2"], "not trusted") {
		t.Errorf("after no: %v", got)
	}
	yes := &person{trust: true}
	if got := connect(t, e, c, yes); got["n1"] != "" || got["n2"] != "" {
		t.Errorf("after yes: %v", got)
	}
	if got := connect(t, e, c, no); got["n1"] != "" || len(no.keys) != 1 {
		t.Errorf("a trusted key is asked about again: %v, %d questions", got, len(no.keys))
	}
	if logins, _ := servers[0].Counts(); logins != 1 {
		t.Errorf("%d logins where one connection would do", logins)
	}
	if found := e.Judge(c); len(found) == 0 || found[0].Host != "n1" {
		t.Errorf("findings: %+v", found)
	}
}

func TestAMendedMachineIsTriedAlone(t *testing.T) {
	e := newEngine(t)
	good, other := sshtest.Serve(t, sshtest.Options{}), sshtest.Serve(t, sshtest.Options{})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := l.Addr().(*net.TCPAddr).Port
	_ = l.Close()
	wrong := other.Host("n2")
	wrong.SSH.Port = closed
	yes := &person{trust: true}
	if got := connect(t, e, clusterOf(good.Host("n1"), wrong), yes); got["n1"] != "" || !strings.Contains(got["n2"], "refused") {
		t.Fatalf("%v", got)
	}
	if got := connect(t, e, clusterOf(good.Host("n1"), other.Host("n2")), yes); got["n1"] != "" || got["n2"] != "" {
		t.Errorf("after mending: %v", got)
	}
	if logins, _ := good.Counts(); logins != 1 {
		t.Errorf("the good one was logged in to %d times", logins)
	}
}

func TestAPasswordIsAskedForOnce(t *testing.T) {
	e := newEngine(t)
	t.Setenv("HOME", t.TempDir())
	var hosts []inventory.Host
	for i := range 3 {
		s := sshtest.Serve(t, sshtest.Options{User: "ops", Password: "canary pass", NoKeys: true})
		h := s.Host(fmt.Sprintf("n%d", i+1))
		h.SSH.IdentityFile = ""
		hosts = append(hosts, h)
	}
	p := &person{trust: true, secrets: []string{"canary pass"}}
	got := connect(t, e, clusterOf(hosts...), p)
	for host, err := range got {
		if err != "" {
			t.Errorf("%s: %s", host, err)
		}
	}
	if len(p.asked) != 1 || !strings.Contains(p.asked[0].Text, "password of ops") {
		t.Errorf("asked: %+v", p.asked)
	}
	// A machine that comes later is told the same without asking.
	late := sshtest.Serve(t, sshtest.Options{User: "ops", Password: "canary pass", NoKeys: true}).Host("n3")
	late.SSH.IdentityFile = ""
	if got := connect(t, e, clusterOf(hosts[0], hosts[1], late), p); got["n3"] != "" || len(p.asked) != 1 {
		t.Errorf("%v after %d questions", got, len(p.asked))
	}
}

func TestARefusedSecretIsForgotten(t *testing.T) {
	login := logins{answers: map[secretName]answered{}}
	p := &person{secrets: []string{"wrong", "right", "123456", "654321"}}
	d := &doorman{ask: p, login: &login}
	ask := func(q remote.Ask) string { text, _ := d.secret(t.Context(), q); return text }
	q := remote.Ask{Kind: remote.SudoPassword, What: "ops", Host: "n1"}
	if got := []string{ask(q), ask(q)}; got[0] != "wrong" || got[1] != "wrong" {
		t.Errorf("said %q", got)
	}
	d.failed("n2")
	if ask(q) != "wrong" {
		t.Error("what another machine refused is forgotten")
	}
	d.failed("n1")
	if got := ask(q); got != "right" {
		t.Errorf("after a refusal it says %q", got)
	}
	code := remote.Ask{Kind: remote.Answer, What: "code?", Host: "n1"}
	if first, second := ask(code), ask(code); first == second {
		t.Error("a one-time code is given twice")
	}
}

func TestStepsLeftOutLeaveNoHole(t *testing.T) {
	p := plan.Plan{Ops: []steps.Op{
		{ID: "a"}, {ID: "b", Needs: []string{"a"}}, {ID: "c", Needs: []string{"b"}}, {ID: "d", Needs: []string{"a", "c"}},
	}}
	got := without(p, []tui.Skip{{Op: "b"}, {Op: "c"}})
	if d := cmp.Diff([]steps.Op{{ID: "a"}, {ID: "d", Needs: []string{"a"}}}, got.Ops); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(p.Ops, without(p, nil).Ops); d != "" {
		t.Errorf("leaving nothing out changes the plan: %s", d)
	}
}

// record writes a run as a journal has it.
func record(t *testing.T, state, cluster string) *journal.Journal {
	t.Helper()
	j, err := journal.Open(state, cluster, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	say := event.NewStamper(j.Run(), time.Now, j)
	for _, e := range []event.Event{
		event.RunStarted{Cluster: cluster, Playbook: "s3-nfs", Ops: []event.OpInfo{{ID: "n1/a", Host: "n1", Step: "a"}, {ID: "n2/a", Host: "n2", Step: "a"}}},
		event.StepStarted{Op: "n1/a", Host: "n1", Phase: event.Apply, Attempt: 1},
		event.StepOutput{Op: "n1/a", Host: "n1", Stream: steps.Stdout, Line: "hello"},
		event.StepFinished{Op: "n1/a", Host: "n1", Outcome: steps.Changed},
		event.StepOutput{Op: "n2/a", Host: "n2", Stream: steps.Stderr, Line: "world"},
		event.StepFinished{Op: "n2/a", Host: "n2", Outcome: steps.Failed},
		event.RunFinished{Outcome: event.Failed},
	} {
		if err := say.Emit(e); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	return j
}

// recordOf writes a record of a single event.
func recordOf(t *testing.T, state, cluster string, at time.Time, e event.Event) (run string) {
	t.Helper()
	j, err := journal.Open(state, cluster, at)
	if err != nil {
		t.Fatal(err)
	}
	if err := event.NewStamper(j.Run(), time.Now, j).Emit(e); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	return j.Run()
}

// told collects what a replay says.
type told struct{ all []string }

func (s *told) Emit(e event.Envelope) error {
	text := e.Event.Type()
	if out, ok := e.Event.(event.StepOutput); ok {
		text += " " + out.Line
	}
	s.all = append(s.all, text)
	return nil
}

func TestEarlierRunsAndTheirReplay(t *testing.T) {
	a := newApp(t)
	s := shelf{app: a}
	if runs, err := s.Earlier(); len(runs) != 0 || err != nil {
		t.Errorf("of nothing: %v %v", runs, err)
	}
	record(t, a.state, "old")
	record(t, a.state, "home")
	if err := os.WriteFile(clusterFile(a.state, "home"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(a.state, "not a cluster"), 0o700); err != nil {
		t.Fatal(err)
	}
	runs, err := s.Earlier()
	if err != nil || len(runs) != 2 {
		t.Fatalf("%+v %v", runs, err)
	}
	at := slices.IndexFunc(runs, func(e tui.Earlier) bool { return e.Cluster == "home" })
	if e := runs[at]; e.Done != 1 || e.Total != 2 || e.Outcome != event.Failed || e.File == "" || runs[1-at].File != "" {
		t.Errorf("%+v", runs)
	}
	var got told
	if err := s.Replay(t.Context(), runs[at], &got); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"run_started", "step_started", "step_output hello", "step_finished", "step_output world", "step_finished", "run_finished",
	}
	if d := cmp.Diff(want, got.all); d != "" {
		t.Error(d)
	}
	if err := s.Replay(t.Context(), tui.Earlier{Journal: "/none/such"}, &got); err == nil {
		t.Error("a journal that is not there is told")
	}
}

func TestAliasesOfTheSSHConfig(t *testing.T) {
	a := newApp(t)
	a.access.config = write(t, "config", "Host alpha\n  User ops\n  Port 2222\nHost beta *.example.org !gamma\nHost *\n  User everybody\n", 0o600)
	hosts, err := shelf{app: a}.Aliases()
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, h := range hosts {
		got = append(got, fmt.Sprintf("%s %s@%s:%d sudo=%v", h.Name, h.SSH.User, h.Address, h.SSH.Port, h.SSH.Sudo))
	}
	if d := cmp.Diff([]string{"alpha ops@alpha:2222 sudo=true", "beta everybody@beta:22 sudo=true"}, got); d != "" {
		t.Error(d)
	}
	a.access.config = "none"
	if hosts, err := (shelf{app: a}).Aliases(); len(hosts) != 0 || err != nil {
		t.Errorf("without a config: %v %v", hosts, err)
	}
}

// The file that is kept can be read by every other verb.
func TestThePlanKeepsTheClusterFile(t *testing.T) {
	e := newEngine(t)
	s := sshtest.Serve(t, sshtest.Options{})
	c := clusterOf(s.Host("n1"))
	connect(t, e, c, &person{trust: true})
	path, err := e.keep(c)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info, err)
	}
	text, _ := os.ReadFile(path)
	if !bytes.Contains(text, []byte("playbook: s3-nfs")) {
		t.Errorf("%s", text)
	}
}

// wizardOn opens the wizard on a terminal of its own.
func wizardOn(t *testing.T, ctx context.Context, lines bool) (typed *os.File, shown func() string, ended chan error) {
	t.Helper()
	screen, program := terminal(t)
	if err := unix.IoctlSetWinsize(int(program.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: 24, Col: 80}); err != nil {
		t.Fatal(err)
	}
	a := newApp(t)
	a.in, a.out, a.err, a.stop = program, program, program, make(chan struct{})
	a.access.config = "none"
	var mu sync.Mutex
	var out bytes.Buffer
	go func() { // ends with the terminal
		buf := make([]byte, 4096)
		for {
			n, err := screen.Read(buf)
			mu.Lock()
			out.Write(buf[:n])
			mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	ended = make(chan error, 1)
	go func() { ended <- a.wizard(ctx, lines, practiceFlags{playbook: "s3-nfs", speed: 1}, false) }()
	return screen, func() string { mu.Lock(); defer mu.Unlock(); return out.String() }, ended
}

func until(t *testing.T, shown func() string, text string) {
	t.Helper()
	for late := time.Now().Add(20 * time.Second); !strings.Contains(shown(), text); {
		if time.Now().After(late) {
			t.Fatalf("%q never comes:\n%q", text, shown())
		}
		<-time.After(20 * time.Millisecond) // a real terminal has no controlled time
	}
}

// However the wizard ends, the terminal is as it was.
func TestTheTerminalIsLeftAsItWas(t *testing.T) {
	for _, how := range []string{"q", "signal"} {
		t.Run(how, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			typed, shown, ended := wizardOn(t, ctx, false)
			until(t, shown, "Set up a cluster")
			if how == "q" {
				_, _ = typed.WriteString("q")
			} else {
				cancel()
			}
			select {
			case err := <-ended:
				if (err == nil) != (how == "q") {
					t.Errorf("ends with %v", err)
				}
			case <-time.After(20 * time.Second):
				t.Fatal("it does not end")
			}
			if !echoes(t, typed) {
				t.Error("typing is not shown any more")
			}
			until(t, shown, "\x1b[?1049l")
		})
	}
}

func TestLinesOnATerminal(t *testing.T) {
	typed, shown, ended := wizardOn(t, t.Context(), true)
	until(t, shown, "What shall it be?")
	_, _ = typed.WriteString("\n\nroot@192.0.2.1\n")
	until(t, shown, "machine 2")
	_, _ = typed.WriteString("\x04") // the end of what is typed
	if err := <-ended; exitCode(err) != exitUsage {
		t.Errorf("ends with %v", err)
	}
	if strings.Contains(shown(), "\x1b[") {
		t.Error("control sequences on a plain terminal")
	}
}

const onePlaybook = `name: one
title: One file
summary: Makes a file.
roles: [{name: server, min: 1, max: 1, why: holds it}]
stages:
  - title: Make it
    on: server
    steps:
      - {id: first, title: Make the file, why: To have it., changes: a file, kind: run, with: {check: test -e FILE, apply: touch FILE}}
      - {id: broken, title: Fail, why: To see it., changes: nothing, kind: run, with: {check: test -e FILE.never, apply: exit 7}}
`

// The engine under the screens, from plan to result, with a step that fails and is then left out.
func TestPrepareAndRun(t *testing.T) {
	srv, _ := machine(t)
	dir := t.TempDir()
	made := filepath.Join(dir, "made")
	if err := os.MkdirAll(filepath.Join(dir, "one"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "one", "playbook.yaml"), []byte(strings.ReplaceAll(onePlaybook, "FILE", made)), 0o600); err != nil {
		t.Fatal(err)
	}
	lib, err := playbooks.LoadAll(os.DirFS(dir))
	if err != nil {
		t.Fatal(err)
	}
	e := newEngine(t)
	e.lib = lib
	h := srv.Host("n1")
	h.Role = "server"
	c := inventory.Cluster{Name: "home", Playbook: "one", Hosts: []inventory.Host{h}, Settings: inventory.Answers{}}
	if got := connect(t, e, c, &person{trust: true}); got["n1"] != "" {
		t.Fatal(got)
	}
	ready, err := e.Prepare(t.Context(), c, false)
	if err != nil {
		t.Fatal(err)
	}
	if len(ready.Plan.Ops) != 2 || ready.States["n1/first"] != steps.Missing || ready.Path == "" {
		t.Fatalf("%+v", ready)
	}
	var first told
	gate := tui.NewGate()
	result, err := e.Run(t.Context(), tui.Job{Prepared: ready}, make(chan struct{}), event.Tee(&first, gate))
	if err == nil || exitCode(err) != exitFailed {
		t.Errorf("a run with a failure ends with %v", err)
	}
	if _, err := os.Stat(made); err != nil {
		t.Error(err)
	}
	var again told
	skip := []tui.Skip{{Op: "n1/broken", Note: "as agreed"}}
	if result, err = e.Run(t.Context(), tui.Job{Prepared: ready, Skips: skip}, make(chan struct{}), &again); err != nil {
		t.Errorf("without the broken step: %v", err)
	}
	if !slices.Contains(again.all, "notice") || result.Log == "" {
		t.Errorf("%v, log %q", again.all, result.Log)
	}
	release, err := e.app.lock(e.session)
	if err != nil {
		t.Fatalf("after its end a run still holds the lock: %v", err)
	}
	if _, err := e.Run(t.Context(), tui.Job{Prepared: ready}, make(chan struct{}), &again); exitCode(err) != exitLocked {
		t.Errorf("while another works on the cluster: %v", err)
	}
	release()
}
