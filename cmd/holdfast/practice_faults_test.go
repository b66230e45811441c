package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// invoke runs the whole program with a state folder of its own.
func invoke(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	dir := t.TempDir()
	files := map[string]*os.File{}
	for _, name := range []string{"in", "out", "err"} {
		f, err := os.Create(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		files[name] = f
	}
	code = run(append(args, "--state", dir), files["in"], files["out"], files["err"])
	text := func(name string) string {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	return code, text("out"), text("err")
}

// TestFaultsEndAsOnRealMachines makes what was seen on real machines happen to simulated ones: the same exit code, the
// machine's name, and a remedy.
func TestFaultsEndAsOnRealMachines(t *testing.T) {
	word := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(word, []byte("a wrong guess\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, fault, flag string
		code              int
		says              []string
	}{
		{"host down", "power-cut:n2", "", exitUnreachable, []string{"n2: ", "remedy: "}},
		{"key refused", "key-refused:n2", "", exitUnreachable, []string{"n2: .*key", "remedy: "}},
		{"key changed", "host-key:n2", "", exitUnreachable, []string{"n2: .*host key has changed", "remedy: .*ssh-keygen -R"}},
		{"no sudo right", "no-sudo:n2", "", exitPreflight, []string{"stop +n2 +root ", "remedy: "}},
		{"sudo wants a password", "sudo-password:n2", "", exitPreflight, []string{"stop +n2 +root ", "remedy: .*password"}},
		{"sudo password wrong", "sudo-password:n2", word, exitUnreachable, []string{"n2: .*sudo", "remedy: "}},
		{"disk full", "disk-full:n2", "", exitPreflight, []string{"stop +n2 +disk ", "remedy: "}},
		{"port 2377 taken", "port-2377:n1", "", exitPreflight, []string{"stop +n1 +ports .*2377", "remedy: "}},
		{"port 7946 taken", "port-7946:n2", "", exitPreflight, []string{"stop +n2 +ports .*7946", "remedy: "}},
		{"clock an hour off", "clock:n2", "", exitPreflight, []string{"stop +n2 +clock ", "remedy: "}},
		{"cloned machine id", "machine-id:n2", "", exitPreflight, []string{"stop +n2 +machine id ", "remedy: "}},
		{"other swarm", "other-swarm:n2", "", exitPreflight, []string{"stop +n2 +swarm ", "remedy: "}},
		{"package lock", "package-lock:n1,for=20s", "", exitOK, []string{"n1 .*another apt is at work", "done after"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			args := []string{"apply", "--practice", "--yes", "--speed", "10", "--fault", c.fault}
			if c.flag != "" {
				args = append(args, "--sudo-password-file", c.flag)
			}
			code, _, said := invoke(t, args...)
			if code != c.code {
				t.Errorf("exit code %d, want %d", code, c.code)
			}
			for _, want := range c.says {
				if !regexp.MustCompile(want).MatchString(said) {
					t.Errorf("does not say %q", want)
				}
			}
			if t.Failed() {
				lines := strings.Split(said, "\n")
				t.Log(strings.Join(lines[max(0, len(lines)-25):], "\n"))
			}
		})
	}
}

// TestFaultsInTheMiddle: when a fault falls on a step, or before anybody was let in, depends on how fast this machine is.
// It is gone on through, or said with the machine's name and what to do; what happens at each point is told by the tests
// of steps/sim, in controlled time.
func TestFaultsInTheMiddle(t *testing.T) {
	for _, fault := range []string{"killed-daemon:n2,after=9s", "lost:n2,after=5s", "reboot:n2,after=4s", "partition:n3,after=3s,for=20s"} {
		kind, _, _ := strings.Cut(fault, ":")
		t.Run(kind, func(t *testing.T) {
			code, _, said := invoke(t, "apply", "--practice", "--yes", "--speed", "10", "--fault", fault)
			wanted := map[int][]string{
				exitOK:          {"done after"},
				exitFailed:      {"n[123]/.* failed", "remedy: ", "the same command goes on from here"},
				exitUnreachable: {"n[123]: ", "remedy: "},
			}[code]
			if wanted == nil {
				t.Errorf("exit code %d: %s", code, said)
			}
			for _, want := range wanted {
				if !regexp.MustCompile(want).MatchString(said) {
					t.Errorf("exit code %d, and it does not say %q:\n%s", code, want, said)
				}
			}
		})
	}
}
