// Package shelltest runs the scripts of Ops under real shells, for the tests of other rooms. It starts no host and no
// daemon; whatever a script calls besides the shell must be harmless or a stand-in put first in PATH.
package shelltest

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"holdfast/steps"
)

// Shell is a POSIX shell as a host may have it.
type Shell struct {
	Name string
	args []string
}

// Shells gives the shells of current systems: dash as Debian's sh, bash as Red Hat's, and busybox, the strictest.
func Shells() []Shell {
	return []Shell{
		{"sh", []string{"sh"}},
		{"bash-posix", []string{"bash", "--posix"}},
		{"busybox", []string{"busybox", "sh"}},
	}
}

// Each runs a test under every shell there is; one that is missing is skipped visibly.
func Each(t *testing.T, f func(t *testing.T, sh Shell)) {
	t.Helper()
	for _, sh := range Shells() {
		t.Run(sh.Name, func(t *testing.T) {
			if _, err := exec.LookPath(sh.args[0]); err != nil {
				t.Skipf("this machine has no %s", sh.args[0])
			}
			if !sh.minds(t) {
				t.Skipf("this %s runs its own tools before those in PATH: no stand-in would be called", sh.args[0])
			}
			f(t, sh)
		})
	}
}

// minds tells whether the shell takes programs from PATH. A busybox built to stand alone, as Debian's busybox-static is,
// has its own first.
func (s Shell) minds(t *testing.T) bool {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "touch"), []byte("#!/bin/sh\nexit 7\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(s.args[0], append(s.args[1:len(s.args):len(s.args)], "-c", "touch "+filepath.Join(dir, "x"))...)
	cmd.Env = []string{"PATH=" + dir + ":" + os.Getenv("PATH")}
	var exit *exec.ExitError
	return errors.As(cmd.Run(), &exit) && exit.ExitCode() == 7
}

// Result is how a script ended.
type Result struct {
	Exit           int // -1 where a signal ended it
	Stdout, Stderr string
}

// Host is a made-up machine: a folder in whose place the scripts' absolute paths are moved.
type Host struct {
	Root string
	Env  []string // further variables; PATH is set
	bin  string
}

// NewHost makes an empty machine.
func NewHost(t *testing.T) *Host {
	t.Helper()
	h := &Host{Root: t.TempDir()}
	h.bin = filepath.Join(h.Root, "bin")
	for _, dir := range []string{"bin", "etc", "var/lib", "run", "proc", "tmp"} {
		h.must(t, os.MkdirAll(filepath.Join(h.Root, dir), 0o755))
	}
	return h
}

// Path is where a host's path lies on this machine.
func (h *Host) Path(p string) string { return filepath.Join(h.Root, p) }

// Put writes a file of the host's.
func (h *Host) Put(t *testing.T, path, content string) {
	t.Helper()
	h.must(t, os.MkdirAll(filepath.Dir(h.Path(path)), 0o755))
	h.must(t, os.WriteFile(h.Path(path), []byte(content), 0o644))
}

// Read gives a file of the host's; ok is false where there is none.
func (h *Host) Read(t *testing.T, path string) (content string, ok bool) {
	t.Helper()
	data, err := os.ReadFile(h.Path(path))
	if errors.Is(err, os.ErrNotExist) {
		return "", false
	}
	h.must(t, err)
	return string(data), true
}

// Tool puts a stand-in for a command first in the host's PATH.
func (h *Host) Tool(t *testing.T, name, script string) {
	t.Helper()
	h.must(t, os.WriteFile(filepath.Join(h.bin, name), []byte(script), 0o755))
}

// Move rewrites a script's absolute paths so that they lie below the host's root.
func (h *Host) Move(text string) string {
	var pairs []string
	for _, dir := range []string{"/etc/", "/var/", "/proc/", "/run/", "/srv/"} {
		for _, before := range []string{" ", "=", "'", "\"", ">", "<", "\n", ":"} {
			pairs = append(pairs, before+dir, before+h.Root+dir)
		}
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// Run gives a script to the shell on standard input, under the surroundings that holdfast gives its scripts.
func (h *Host) Run(t *testing.T, sh Shell, s steps.Script, values map[string]string) Result {
	t.Helper()
	var vars strings.Builder
	for name, v := range values {
		vars.WriteString(name + "=" + steps.Quote(v) + "\n")
	}
	return h.Raw(t, sh, "set -u\n"+vars.String()+"{\n"+h.Move(s.Full())+"\n} </dev/null\nexit $?\n")
}

// Raw gives text to the shell on standard input, as it is.
func (h *Host) Raw(t *testing.T, sh Shell, text string) Result {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), sh.args[0], append(sh.args[1:], "-s")...)
	cmd.Stdin = strings.NewReader(text)
	cmd.Dir = h.Root
	cmd.Env = append([]string{"LC_ALL=C", "HOME=" + h.Root, "PATH=" + h.bin + ":/usr/sbin:/usr/bin:/sbin:/bin"}, h.Env...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return Result{Exit: cmd.ProcessState.ExitCode(), Stdout: out.String(), Stderr: errs.String()}
}

func (h *Host) must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
