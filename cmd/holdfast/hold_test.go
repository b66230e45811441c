package main

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"holdfast/playbooks"
	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/steps/hostlock"
	"holdfast/steps/inventory"
	"holdfast/steps/journal"
	"holdfast/steps/plan"
	"holdfast/steps/remote"
	"holdfast/steps/remote/sshtest"
)

// newApp is holdfast with a state folder of its own; what it prints goes to files.
func newApp(t *testing.T) *app {
	t.Helper()
	dir := t.TempDir()
	open := func(name string) *os.File {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = f.Close() })
		return f
	}
	return &app{in: open("in"), out: open("out"), err: open("err"), state: filepath.Join(dir, "state")}
}

// machine serves SSH as a machine does whose /run is its own: a folder that is mounted there for each command.
func machine(t *testing.T) (s *sshtest.Server, run string) {
	t.Helper()
	run = t.TempDir()
	if out, err := exec.Command("unshare", "-m", "mount", "--bind", run, "/run").CombinedOutput(); err != nil {
		t.Skipf("no mounts here: %v %s", err, out)
	}
	shell := filepath.Join(t.TempDir(), "shell")
	text := fmt.Sprintf("#!/bin/sh\nexec unshare -m sh -c 'mount --bind %s /run && exec sh \"$@\"' sh \"$@\"\n", run)
	if err := os.WriteFile(shell, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
	return sshtest.Serve(t, sshtest.Options{Shell: shell}), run
}

// sessionOn is a session on one machine with a playbook that asks for nothing.
func sessionOn(t *testing.T, s *sshtest.Server) *session {
	t.Helper()
	d := remote.New(remote.Options{KnownHosts: []string{s.KnownHosts}, Keys: []string{s.Identity}})
	c := inventory.Cluster{Name: "home", Hosts: []inventory.Host{s.Host("n1")}}
	out := &session{cluster: c, pool: newPool(d), facts: map[string]steps.Facts{}, playbook: playbooks.Playbook{}}
	t.Cleanup(out.close)
	return out
}

func onePlan(c inventory.Cluster, apply string) plan.Plan {
	return plan.Plan{Cluster: c, Playbook: "p", Ops: []steps.Op{{
		ID: "n1/a", Step: "a", Host: "n1", Title: "Do it", Check: steps.Script{Text: "exit 1"}, Verify: steps.Script{Text: "exit 0"},
		Apply: steps.Script{Text: apply},
	}}}
}

func TestRunsUnderTheMachinesLock(t *testing.T) {
	srv, run := machine(t)
	lockFile := filepath.Join(run, "holdfast", "lock")
	anna, ben := newApp(t), newApp(t)
	s := sessionOn(t, srv)
	p := onePlan(s.cluster, "cat /run/holdfast/lock")
	if err := anna.carryOut(t.Context(), s, p, runOptions{}); err != nil {
		t.Fatal(err)
	}
	runs, err := journal.Runs(anna.state, "home")
	if err != nil || len(runs) != 1 {
		t.Fatalf("runs %v, %v", runs, err)
	}
	path, err := journal.Record(anna.state, "home", runs[0])
	if err != nil {
		t.Fatal(err)
	}
	lines, err := journal.ReadSpool(filepath.Dir(path), "n1").Lines(0, 20)
	if said := fmt.Sprint(lines); err != nil || !strings.Contains(said, "who="+whoAmI()) || !strings.Contains(said, "run="+runs[0]) {
		t.Errorf("while it ran the lock held %s, %v", said, err)
	}
	if _, err := os.Stat(lockFile); err == nil {
		t.Error("the lock is still there")
	}

	lock, err := ben.hold(t.Context(), s, "bens-run", false)
	if err != nil {
		t.Fatal(err)
	}
	err = anna.carryOut(t.Context(), s, p, runOptions{})
	var held *hostlock.Held
	if !errors.As(err, &held) || exitCode(err) != exitLocked || held.By.Run != "bens-run" || !strings.Contains(steps.HintOf(err), "--take-over") {
		t.Errorf("while another has the lock: %v (exit %d)", err, exitCode(err))
	}
	if runs, _ := journal.Runs(anna.state, "home"); len(runs) != 1 {
		t.Errorf("a run that did not begin is recorded: %v", runs)
	}
	if err := anna.carryOut(t.Context(), s, p, runOptions{takeOver: true}); err != nil {
		t.Errorf("with --take-over: %v", err)
	}
	latest, err := journal.Latest(anna.state, "home")
	if err != nil {
		t.Fatal(err)
	}
	noted := false
	for e, err := range journal.Replay(latest) {
		n, ok := e.Event.(event.Notice)
		noted = noted || err == nil && ok && n.Level == event.Warning && strings.Contains(n.Text, "bens-run")
	}
	if !noted {
		t.Error("the take-over is not on record")
	}
	if err := lock.Release(t.Context()); err != nil {
		t.Error(err)
	}
}

// What was left running on the machines keeps its lock, and our own next run does not ask.
func TestLockStaysWithWorkLeftRunning(t *testing.T) {
	srv, run := machine(t)
	a := newApp(t)
	s := sessionOn(t, srv)
	lock, err := a.hold(t.Context(), s, "r1", false)
	if err != nil {
		t.Fatal(err)
	}
	lock.Leave()
	if _, err := os.Stat(filepath.Join(run, "holdfast", "lock")); err != nil {
		t.Error(err)
	}
	lock, err = a.hold(t.Context(), s, "r2", false)
	if err != nil || len(lock.Former()) > 0 {
		t.Fatalf("our next run: %v", err)
	}
	letGo(t.Context(), lock, func(err error) { t.Error(err) })
	if _, err := os.Stat(filepath.Join(run, "holdfast", "lock")); err == nil {
		t.Error("the lock is still there")
	}
}

func TestEither(t *testing.T) {
	for i := range 2 {
		both := [2]chan struct{}{make(chan struct{}), make(chan struct{})}
		first := either(both[0], both[1])
		select {
		case <-first:
			t.Error("closed before either")
		default:
		}
		close(both[i])
		<-first
	}
}

// Two starts at once from one machine: one goes on, the other ends with exit code 5 before it speaks to any machine.
func TestTwoStartsAtOnce(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0") // takes calls and never says a word
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	dir := t.TempDir()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	file := filepath.Join(dir, "cluster.yaml")
	text := "name: home\nplaybook: s3-nfs\nhosts:\n  - {name: n1, address: 127.0.0.1, role: server}\n" +
		"  - {name: n2, address: 127.0.0.2, role: client}\n  - {name: n3, address: 127.0.0.3, role: client}\n" +
		"ssh: {user: root, port: " + port + ", identity_file: key}\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	sshtest.WriteKey(t, filepath.Join(dir, "key"), "")
	type end struct {
		code int
		said string
	}
	ends := make(chan end, 2)
	var both [2]*exec.Cmd
	for i := range both {
		cmd := exec.Command("holdfast", "apply", "-f", file, "--yes", "--state", filepath.Join(dir, "state"), "--known-hosts", filepath.Join(dir, "none"))
		cmd.Env = append(os.Environ(), "HOME="+dir, "SSH_AUTH_SOCK=")
		errs, err := cmd.StderrPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		both[i] = cmd
		go func() {
			said := ""
			for lines := bufio.NewScanner(errs); lines.Scan(); {
				said += lines.Text() + "\n"
			}
			_ = cmd.Wait()
			ends <- end{cmd.ProcessState.ExitCode(), said}
		}()
	}
	first := <-ends
	_ = both[0].Process.Kill() // whichever still waits for its machines
	_ = both[1].Process.Kill()
	second := <-ends
	if first.code != exitLocked || !strings.Contains(first.said, "remedy: ") || second.code == exitLocked {
		t.Errorf("the first to end: %+v\nthe second: %+v", first, second)
	}
}
