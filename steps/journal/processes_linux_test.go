package journal

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"holdfast/steps"
	"holdfast/steps/event"
)

// asRole names what a second process of these tests is to do; its folder is in asFolder.
const asRole, asFolder = "HOLDFAST_TEST_ROLE", "HOLDFAST_TEST_FOLDER"

func TestMain(m *testing.M) {
	switch os.Getenv(asRole) {
	case "lock":
		os.Exit(lockAndWait(os.Getenv(asFolder)))
	case "small disk":
		os.Exit(onSmallDisk(os.Getenv(asFolder)))
	}
	os.Exit(m.Run())
}

func process(t *testing.T, role, dir string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), asRole+"="+role, asFolder+"="+dir)
	return cmd
}

// lockAndWait says whether it got the lock and keeps it until its input ends.
func lockAndWait(dir string) int {
	_, err := Lock(dir, "home", time.Now())
	var held *Held
	switch {
	case err == nil:
		fmt.Println("got it")
	case errors.As(err, &held):
		fmt.Println("held by", held.By)
	default:
		fmt.Println(err)
	}
	_, _ = io.Copy(io.Discard, os.Stdin)
	return 0
}

// Of two processes that start at once one goes on. One that is killed leaves the way free.
func TestTwoProcesses(t *testing.T) {
	dir := t.TempDir()
	for range 5 {
		var said [2]string
		var both [2]*exec.Cmd
		var outs [2]io.Reader
		for i := range both {
			both[i] = process(t, "lock", dir)
			if _, err := both[i].StdinPipe(); err != nil {
				t.Fatal(err)
			}
			out, err := both[i].StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			outs[i] = out
		}
		for _, p := range both {
			if err := p.Start(); err != nil {
				t.Fatal(err)
			}
		}
		for i := range both {
			said[i], _ = bufio.NewReader(outs[i]).ReadString('\n')
		}
		for _, p := range both {
			_ = p.Process.Kill()
			_ = p.Wait()
		}
		got, held := 0, 0
		for _, s := range said {
			switch {
			case s == "got it\n":
				got++
			case strings.HasPrefix(s, "held by "):
				held++
			}
		}
		if got != 1 || held != 1 {
			t.Fatalf("they said %q", said)
		}
	}
}

// A folder that cannot be used is an error with its path and the remedy, whatever the reason.
func TestFolderOfSomebodyElse(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can make a folder of somebody else's")
	}
	dir := t.TempDir()
	home := filepath.Join(dir, "home")
	if err := os.Mkdir(home, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chown(home, 65534, 65534); err != nil {
		t.Fatal(err)
	}
	_, err := Lock(dir, "home", noon)
	_, err2 := Open(dir, "home", noon)
	for _, err := range []error{err, err2} {
		if err == nil || !strings.Contains(err.Error(), home) || !strings.Contains(steps.HintOf(err), "--state") {
			t.Errorf("%v (%s)", err, steps.HintOf(err))
		}
	}
	if left, err := os.ReadDir(home); err != nil || len(left) > 0 {
		t.Errorf("root left %v there", left)
	}
}

func TestFolderClosedToUs(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "home"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(dir, 0); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = os.Chmod(dir, 0o700) }()
	done := make(chan struct{})
	go func() {
		defer close(done)
		runtime.LockOSThread() // for ever: this thread is nobody's from here on, and ends with the goroutine
		if os.Geteuid() == 0 {
			if err := syscall.Setfsuid(65534); err != nil {
				t.Error(err)
				return
			}
		}
		_, err := Lock(dir, "home", noon)
		_, err2 := Open(dir, "home", noon)
		_, err3 := Owner(dir, "home")
		for i, err := range []error{err, err2, err3} {
			if !errors.Is(err, fs.ErrPermission) || !strings.Contains(steps.HintOf(err), dir) || !strings.Contains(steps.HintOf(err), "--state") {
				t.Errorf("%d: %v (%s)", i, err, steps.HintOf(err))
			}
		}
		if _, err := Known(dir, "home"); err == nil {
			t.Error("secrets that cannot be read count as none")
		}
		if _, err := Runs(dir, "home"); err == nil {
			t.Error("runs that cannot be read count as none")
		}
	}()
	<-done
}

// A disk of 64 KB fills up in the middle of a run.
func TestSmallDisk(t *testing.T) {
	if os.Geteuid() != 0 {
		t.Skip("only root can mount a small disk")
	}
	cmd := process(t, "small disk", t.TempDir())
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNS}
	out, err := cmd.CombinedOutput()
	if errors.Is(err, syscall.EPERM) || strings.HasPrefix(string(out), "skip: ") {
		t.Skipf("no mounts here: %v %s", err, out)
	}
	if err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	t.Logf("%s", out)
}

// onSmallDisk runs in a mount namespace of its own.
func onSmallDisk(dir string) int {
	err := syscall.Mount("", "/", "", syscall.MS_REC|syscall.MS_PRIVATE, "")
	if err == nil {
		err = syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=64k,mode=0700")
	}
	if err != nil {
		fmt.Println("skip:", err)
		return 0
	}
	if err := fillUp(dir); err != nil {
		fmt.Println(err)
		return 1
	}
	return 0
}

func fillUp(dir string) error {
	release, err := Lock(dir, "home", noon)
	if err != nil {
		return fmt.Errorf("lock: %w", err)
	}
	j, err := Open(dir, "home", noon)
	if err != nil {
		return fmt.Errorf("open: %w", err)
	}
	whole := 0
	for err = nil; err == nil && whole < 10000; whole++ {
		_ = j.Emit(event.Envelope{At: noon, Event: event.StepOutput{Host: "n1", Line: strings.Repeat("x", 100)}})
		err = j.Emit(event.Envelope{Seq: uint64(whole), Run: j.Run(), Event: event.StepStarted{Op: "n1/a", Phase: event.Apply}})
	}
	if hint := steps.HintOf(err); !errors.Is(err, syscall.ENOSPC) || !strings.Contains(hint, j.Dir()) || !strings.Contains(hint, "--state") {
		return fmt.Errorf("after %d events: %w (%s)", whole, err, hint)
	}
	fmt.Printf("full after %d events: %v\n", whole-1, err)
	_ = j.Close()
	if err := backFrom(j, whole-1); err != nil {
		return err
	}
	if err := release(); err != nil {
		return fmt.Errorf("release: %w", err)
	}
	return startAgain(dir)
}

// backFrom reads what was recorded before the disk was full.
func backFrom(j *Journal, whole int) error {
	got := 0
	for _, err := range Replay(filepath.Join(j.Dir(), eventsFile)) {
		if err != nil {
			return fmt.Errorf("read back: %w", err)
		}
		got++
	}
	lines, err := ReadSpool(j.Dir(), "n1").Len()
	if err != nil || got < whole || lines < whole {
		return fmt.Errorf("%d events and %d lines are back of %d, %w", got, lines, whole, err)
	}
	return nil
}

// startAgain tries a start on the full disk, and one after room was made.
func startAgain(dir string) error {
	filler := filepath.Join(dir, "filler")
	if f, err := os.Create(filler); err == nil {
		for err == nil {
			_, err = f.Write(make([]byte, 512))
		}
		_ = f.Close()
	}
	_, err := Lock(dir, "home", noon)
	if !errors.Is(err, syscall.ENOSPC) || steps.HintOf(err) == "" {
		return fmt.Errorf("a start on a full disk: %w", err)
	}
	fmt.Println("start on the full disk:", err)
	runs, err := Runs(dir, "home")
	if err != nil || len(runs) != 1 {
		return fmt.Errorf("runs: %v, %w", runs, err)
	}
	if err := os.RemoveAll(filepath.Join(dir, "home", runsFolder, runs[0])); err != nil { // somebody makes room
		return err
	}
	_ = os.Remove(filler)
	free, err := Lock(dir, "home", noon)
	if err != nil {
		return fmt.Errorf("start with room again: %w", err)
	}
	j, err := Open(dir, "home", noon)
	if err != nil {
		return err
	}
	return errors.Join(j.Emit(event.Envelope{Event: event.RunFinished{}}), j.Close(), free())
}
