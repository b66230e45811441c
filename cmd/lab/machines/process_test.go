package machines

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

func TestProcessIsToldFromALaterOne(t *testing.T) {
	self, err := processOf(os.Getpid())
	if err != nil || !self.alive() {
		t.Fatalf("this process: %+v, %v", self, err)
	}
	path := filepath.Join(t.TempDir(), "pid")
	if err := self.save(path); err != nil {
		t.Fatal(err)
	}
	if got := loadProcess(path); got != self {
		t.Errorf("read back %+v, want %+v", got, self)
	}
	if other := (process{self.pid, self.start - 1}); other.alive() {
		t.Error("another process with this number, gone long ago, counts as alive")
	}
	for _, text := range []string{"", "12", "x y", "1 5", "-4 5"} {
		writeTestFile(t, path, text)
		if p := loadProcess(path); p.alive() {
			t.Errorf("%q is a live process: %+v", text, p)
		}
	}
}

func TestKillEndsTheWholeGroup(t *testing.T) {
	cmd := exec.Command("sh", "-c", "sleep 100 & wait")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p, err := processOf(cmd.Process.Pid)
	if err != nil {
		t.Fatal(err)
	}
	// Nobody asks for the exit code before the end of the test: a zombie must count as gone.
	defer func() { _ = cmd.Wait() }()
	if err := p.kill(t.Context()); err != nil || p.alive() {
		t.Errorf("kill: %v, alive %v", err, p.alive())
	}
	if err := p.kill(t.Context()); err != nil {
		t.Errorf("second kill: %v", err)
	}
}

func TestParseStat(t *testing.T) {
	const rest = " S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4711 20"
	for _, name := range []string{"(linux.uml)", "(a b)", "(x) S 1 (y)"} {
		state, start, err := parseStat([]byte("42 " + name + rest))
		if state != 'S' || start != 4711 || err != nil {
			t.Errorf("%s: state %c, start %d, %v", name, state, start, err)
		}
	}
	for _, text := range []string{"", "42 (x)", "42 (x) S 1 2", "no brackets", ") 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0"} {
		if _, _, err := parseStat([]byte(text)); err == nil {
			t.Errorf("parseStat(%q) found something", text)
		}
	}
}

func FuzzParseStat(f *testing.F) {
	f.Add([]byte("42 (x) S 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 4711 20"))
	f.Add([]byte("1 (a) b) Z"))
	f.Add([]byte(")"))
	f.Fuzz(func(t *testing.T, stat []byte) {
		if state, _, err := parseStat(stat); err == nil && (state < 'A' || state > 'z') && state < 0x80 {
			t.Errorf("state %q", state)
		}
	})
}

func TestPoll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began, asked := time.Now(), 0
		err := poll(t.Context(), time.Second, func() bool { asked++; return asked == 4 })
		if err != nil || time.Since(began) != 3*time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		if err := poll(ctx, 3*time.Second, func() bool { return false }); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a poll that never succeeds ended with %v", err)
		}
	})
}
