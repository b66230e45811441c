package machines

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps"
)

// noLab has a namespace that nobody made.
func noLab(t *testing.T) *Lab {
	return testLab(t, func(c *Config) { c.Namespace = "no-such-lab" })
}

func TestMachinesThatAreOff(t *testing.T) {
	l := noLab(t)
	for name, do := range map[string]func(context.Context, int) error{"cut": l.Cut, "plug": l.Plug, "wait": l.Wait} {
		if err := do(t.Context(), 3); err == nil || !strings.Contains(steps.HintOf(err), "start 3") {
			t.Errorf("%s: %v, hint %q", name, err, steps.HintOf(err))
		}
	}
	for name, do := range map[string]func(context.Context, int) error{"stop": l.Stop, "kill": l.Kill} {
		if err := do(t.Context(), 3); err != nil {
			t.Errorf("%s: %v; a machine that is off stays off", name, err)
		}
	}
	if err := l.Down(t.Context()); err != nil {
		t.Errorf("down with nothing up: %v", err)
	}
	if _, err := l.Exec(t.Context(), Streams{}, "true"); err == nil || steps.HintOf(err) == "" {
		t.Errorf("exec without a network: %v", err)
	}
}

func TestStatusOfStoppedMachines(t *testing.T) {
	l := noLab(t)
	writeTestFile(t, l.diskFile(2), strings.Repeat("x", 3<<20))
	writeTestFile(t, l.path("m", "n2", baseName), "base-full-0123456789ab.img\n")
	want := Status{
		Dir: l.Dir(), Namespace: "no-such-lab", Snapshots: []string{},
		Machines: []Machine{{Name: "n2", Address: "10.77.0.12", Image: Full, DiskMB: 3}},
	}
	if diff := cmp.Diff(want, l.Status(t.Context())); diff != "" {
		t.Errorf("status (-want +got):\n%s", diff)
	}
}

func TestSharedMemory(t *testing.T) {
	for text, want := range map[string]int64{
		"Name:\tlinux.uml\nRssShmem:\t  119000 kB\nThreads:\t1\n": 119000,
		"": 0, "RssShmem:": 0, "RssShmem: many kB": 0,
	} {
		if got := sharedMemory(text); got != want {
			t.Errorf("sharedMemory(%q) = %d, want %d", text, got, want)
		}
	}
}

func TestMissingPackages(t *testing.T) {
	there := func(need string) bool { return need != "mmdebstrap" && need != "/usr/bin/linux.uml" }
	want := []string{"user-mode-linux", "mmdebstrap"}
	if diff := cmp.Diff(want, missingPackages(hostPackages(), there)); diff != "" {
		t.Errorf("missing (-want +got):\n%s", diff)
	}
}

func TestLockedWaitsForOthers(t *testing.T) {
	l := testLab(t)
	err := l.locked(t.Context(), func() error {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		return l.locked(ctx, func() error { return errors.New("both are in") })
	})
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the second got %v", err)
	}
	if err := l.locked(t.Context(), func() error { return nil }); err != nil {
		t.Errorf("the lock was not given back: %v", err)
	}
}

func TestLaunchOutlivesAndLogs(t *testing.T) {
	l := testLab(t)
	if err := l.launch(exec.Command("sh", "-c", "echo began; exec sleep 100"), l.path("log"), l.path("pid")); err != nil {
		t.Fatal(err)
	}
	p := loadProcess(l.path("pid"))
	err := poll(t.Context(), 10*time.Millisecond, func() bool {
		text, _ := os.ReadFile(l.path("log"))
		return string(text) == "began\n" || !p.alive()
	})
	if err != nil || !p.alive() {
		t.Errorf("%v, alive %v", err, p.alive())
	}
	if err := p.kill(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestKeepBinaryReplaces(t *testing.T) {
	l := testLab(t, func(c *Config) { c.Binary = c.Dir + "/built" })
	for _, text := range []string{"first", "second"} {
		writeTestFile(t, l.path("built"), text)
		kept, err := l.keepBinary(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		info, err := os.Stat(kept)
		if got, _ := os.ReadFile(kept); string(got) != text || err != nil || info.Mode().Perm() != 0o755 {
			t.Errorf("kept %q, %v, %v", got, info, err)
		}
	}
}

func TestCommandErrorsShowTheEndOfTheOutput(t *testing.T) {
	err := run(t.Context(), "sh", "-c", "seq 20 >&2; exit 4")
	if err == nil || !strings.Contains(err.Error(), "exit status 4:\n  16\n") || strings.Contains(err.Error(), "15") {
		t.Errorf("error is %v", err)
	}
	if _, err := tool("no-such-program"); err == nil {
		t.Error("a program that is not there was found")
	}
}

func TestExitCode(t *testing.T) {
	if code, err := exitCode(exec.Command("sh", "-c", "exit 7").Run()); code != 7 || err != nil {
		t.Errorf("%d, %v", code, err)
	}
	if _, err := exitCode(exec.Command("sh", "-c", "kill -9 $$").Run()); err == nil {
		t.Error("a program that was killed has no exit code of its own")
	}
}

// TestWithinReturnsHome needs root, like the lab; a namespace that does not exist must leave the thread where it was.
func TestWithinReturnsHome(t *testing.T) {
	before, _ := os.Readlink("/proc/thread-self/ns/net")
	err := Within("no-such-lab", func() error { t.Error("it ran in no namespace"); return nil })
	if err == nil {
		t.Fatal("no error")
	}
	if after, _ := os.Readlink("/proc/thread-self/ns/net"); after != before {
		t.Errorf("in %s, was in %s", after, before)
	}
}

func TestNotifyIsOptional(t *testing.T) {
	var told bytes.Buffer
	New(Config{}).notify("nobody %s", "listens")
	New(Config{Notify: func(s string) { told.WriteString(s) }}).notify("n%d", 1)
	if told.String() != "n1" {
		t.Errorf("told %q", told.String())
	}
}
