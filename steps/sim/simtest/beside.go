package simtest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"holdfast/steps/sim/machine"
)

// Files are what lies in the folder that a line is typed in, by name. A name that ends in "/" is a folder; a text that
// begins with "-> " makes a symbolic link.
type Files map[string]string

// stamp is when all of them were written.
var stamp = time.Date(2024, 1, 2, 3, 4, 5, 0, time.UTC)

// Beside types every line twice, on the real machine that the tests run on and on a simulated Debian 12, each time as
// root in a folder of its own with the same files, and reports where output, error output or exit code differ. A line
// that begins with "[out] " is held to its output and exit code alone, one with "[exit] " to its exit code.
//
// The real programs' texts differ from one release to the next: away from Debian 12, or without a program that is
// needed, the test is skipped. Lines may touch nothing outside of their folder.
func Beside(t *testing.T, h *machine.Host, shell string, needs []string, files Files, lines []string) {
	t.Helper()
	realOrSkip(t, append([]string{shell}, needs...))
	heedSignals()
	for k, line := range lines {
		how, text := careOf(line)
		want := typeReal(t, shell, text, files)
		got := typeSim(t, h, fmt.Sprintf("/tmp/beside/%s.%d", filepath.Base(t.Name()), k), shell, text, files)
		if diff := how(want, got); diff != "" {
			t.Errorf("%s\n%s", text, diff)
		}
	}
	t.Logf("%d lines typed on both sides", len(lines))
}

// realOrSkip skips the test where there is nothing to compare with.
func realOrSkip(t *testing.T, needs []string) {
	t.Helper()
	release, err := os.ReadFile("/etc/os-release")
	if err != nil || !bytes.Contains(release, []byte("VERSION_CODENAME=bookworm")) {
		t.Skip("compares with the programs of Debian 12, which this machine has not")
	}
	if os.Getuid() != 0 {
		t.Skip("compares what root sees, and the tests do not run as root")
	}
	for _, n := range needs {
		if _, err := exec.LookPath(n); err != nil {
			t.Skipf("%s is not on this machine: nothing to compare with", n)
		}
	}
}

// heedSignals gives the real programs every signal, also where the tests were started deaf to some, as by nohup: what
// is ignored would be handed on, and what is caught is not. It stays so: the tests do nothing about a signal either way.
func heedSignals() {
	caught := make(chan os.Signal, 1)
	for n := syscall.Signal(1); n < 32; n++ {
		if signal.Ignored(n) {
			signal.Notify(caught, n)
		}
	}
}

// said is what a line gave.
type said struct {
	out, errs string
	exit      int
}

// careOf takes off what a line says about how closely it is compared.
func careOf(line string) (func(want, got said) string, string) {
	if rest, ok := strings.CutPrefix(line, "[out] "); ok {
		return func(w, g said) string { w.errs, g.errs = "", ""; return differ(w, g) }, rest
	}
	if rest, ok := strings.CutPrefix(line, "[exit] "); ok {
		return func(w, g said) string { w.out, w.errs, g.out, g.errs = "", "", "", ""; return differ(w, g) }, rest
	}
	return differ, line
}

func differ(w, g said) string {
	var b strings.Builder
	if w.out != g.out {
		fmt.Fprintf(&b, "   real out %q\n   here out %q\n", w.out, g.out)
	}
	if w.errs != g.errs {
		fmt.Fprintf(&b, "   real err %q\n   here err %q\n", w.errs, g.errs)
	}
	if w.exit != g.exit {
		fmt.Fprintf(&b, "   real exit %d\n   here exit %d\n", w.exit, g.exit)
	}
	return b.String()
}

// besideEnv is the same on both sides: nothing of whoever runs the tests comes in.
func besideEnv(dir string) []string {
	return []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "TZ=UTC", "HOME=" + dir, "PWD=" + dir}
}

func typeReal(t *testing.T, shell, line string, files Files) said {
	t.Helper()
	dir := t.TempDir()
	for _, name := range files.sorted() {
		if err := lay(dir, name, files[name]); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	var out, errs bytes.Buffer
	cmd := exec.CommandContext(ctx, "sh", "-c", `umask 022; exec "$0" -c "$1"`, shell, line)
	cmd.Dir, cmd.Env, cmd.Stdout, cmd.Stderr, cmd.WaitDelay = dir, besideEnv(dir), &out, &errs, time.Second
	if err := cmd.Run(); ctx.Err() != nil {
		t.Fatalf("%s: the real one does not end: %v", line, err)
	}
	return said{plain(out.String(), dir), plain(errs.String(), dir), cmd.ProcessState.ExitCode()}
}

func lay(dir, name, text string) error {
	p := filepath.Join(dir, name)
	if to, ok := strings.CutPrefix(text, "-> "); ok {
		return os.Symlink(to, p)
	}
	if strings.HasSuffix(name, "/") {
		if err := os.MkdirAll(p, 0o755); err != nil {
			return err
		}
	} else if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
		return err
	}
	return os.Chtimes(p, stamp, stamp)
}

func typeSim(t *testing.T, h *machine.Host, dir, shell, line string, files Files) said {
	t.Helper()
	if err := h.FS.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range files.sorted() {
		if err := laySim(h, dir, name, files[name]); err != nil {
			t.Fatal(err)
		}
	}
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	u, _ := h.User("root")
	p := h.ProcOf(u)
	var out, errs Buffer
	p.Args, p.Dir, p.Env, p.Umask = []string{shell, "-c", line}, dir, besideEnv(dir), 0o022
	p.Stdin, p.Stdout, p.Stderr = strings.NewReader(""), &out, &errs
	exit := h.Exec(ctx, p)
	if ctx.Err() != nil {
		t.Fatalf("%s: does not end here", line)
	}
	return said{plain(out.String(), dir), plain(errs.String(), dir), exit}
}

func laySim(h *machine.Host, dir, name, text string) error {
	p := dir + "/" + strings.TrimSuffix(name, "/")
	if to, ok := strings.CutPrefix(text, "-> "); ok {
		return h.FS.Symlink(to, p)
	}
	if strings.HasSuffix(name, "/") {
		if err := h.FS.MkdirAll(p, 0o755); err != nil {
			return err
		}
	} else if err := h.FS.WriteFile(p, []byte(text), 0o644); err != nil {
		return err
	}
	return h.FS.Chtimes(p, stamp)
}

// plain takes the folder's own name out of a text.
func plain(text, dir string) string { return strings.ReplaceAll(text, dir, "DIR") }

// sorted has a folder before what it holds.
func (f Files) sorted() []string {
	var names []string
	for n := range f {
		names = append(names, n)
	}
	slices.Sort(names)
	return names
}
