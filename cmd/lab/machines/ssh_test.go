package machines

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestSSHConfigAsSSHReadsIt lets ssh itself say what it makes of the file.
func TestSSHConfigAsSSHReadsIt(t *testing.T) {
	if _, err := exec.LookPath("ssh"); err != nil {
		t.Skip("no ssh on this machine")
	}
	l := testLab(t)
	writeTestFile(t, l.SSHConfigFile(), l.sshConfig("/usr/sbin/ip", "/usr/bin/socat"))
	for _, host := range []string{"n3", "10.77.0.13"} {
		out, err := exec.Command("ssh", "-F", l.SSHConfigFile(), "-G", host).CombinedOutput()
		if err != nil {
			t.Fatalf("ssh -G: %v\n%s", err, out)
		}
		for _, want := range []string{
			"\nhostname 10.77.0.13\n", "\nuser root\n", "\nidentityfile " + l.KeyFile() + "\n", "\nbatchmode yes\n",
			"\nproxycommand /usr/sbin/ip netns exec holdfast-lab /usr/bin/socat - TCP:%h:%p,connect-timeout=3\n",
		} {
			if !strings.Contains("\n"+string(out), want) {
				t.Errorf("%s: no line %q in\n%s", host, strings.TrimSpace(want), out)
			}
		}
	}
}

// fakeSSH puts a program called ssh first in the PATH.
func fakeSSH(t *testing.T, script string) {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "ssh"), []byte("#!/bin/sh\n"+script), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir+":"+os.Getenv("PATH"))
}

func TestRun(t *testing.T) {
	l := testLab(t)
	fakeSSH(t, `echo "to $3"; echo warned >&2; eval "$5"`)
	r, err := l.Run(t.Context(), 2, "cat; exit 3")
	if err != nil || r.Exit != 3 || r.Stdout != "to n2\n" || r.Stderr != "warned\n" {
		t.Errorf("a script that fails: %+v, %v", r, err)
	}
	if r, err := l.RunInput(t.Context(), 1, "cat", strings.NewReader("input")); err != nil || r.Stdout != "to n1\ninput" {
		t.Errorf("a script that reads: %+v, %v", r, err)
	}
	if _, err := l.Run(t.Context(), 1, "exit 255"); err == nil || !strings.Contains(err.Error(), "warned") {
		t.Errorf("a machine that is not reached: %v", err)
	}
}

func TestPut(t *testing.T) {
	l := testLab(t)
	target := filepath.Join(t.TempDir(), "it's here")
	fakeSSH(t, `eval "$5"`)
	if err := l.Put(t.Context(), 1, target, "0640", strings.NewReader("content")); err != nil {
		t.Fatal(err)
	}
	text, _ := os.ReadFile(target)
	info, err := os.Stat(target)
	if err != nil || string(text) != "content" || info.Mode().Perm() != 0o640 {
		t.Errorf("%q, %v, %v", text, info, err)
	}
	if err := l.Put(t.Context(), 1, "/no/such/folder/file", "0640", strings.NewReader("")); err == nil {
		t.Error("a write that failed was not noticed")
	}
}

const testHostKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICAzfGSyPObneln5Oxh+qo+lcBvw3HW35c4we8WfJQ4y"

func TestHostKeys(t *testing.T) {
	keys, err := parseHostKeys(testHostKey + " root@n1\n\n")
	if err != nil || len(keys) != 1 || keys[0] != testHostKey {
		t.Fatalf("keys %q, %v", keys, err)
	}
	for _, text := range []string{"", "\n", "cat: no such file\n", testHostKey + "\nrubbish\n"} {
		if keys, err := parseHostKeys(text); err == nil {
			t.Errorf("parseHostKeys(%q) = %q, want an error", text, keys)
		}
	}
	file := replaceKeys("10.77.0.11,n1 old\n10.77.0.12,n2 kept\n", "10.77.0.11,n1", keys)
	if file != "10.77.0.12,n2 kept\n10.77.0.11,n1 "+testHostKey+"\n" {
		t.Errorf("known_hosts is\n%s", file)
	}
}

func FuzzParseHostKeys(f *testing.F) {
	f.Add(testHostKey + "\n")
	f.Add("no-pty " + testHostKey + " comment\n# remark\n")
	f.Add("")
	f.Fuzz(func(t *testing.T, text string) {
		keys, err := parseHostKeys(text)
		if err != nil {
			return
		}
		for _, k := range keys {
			if strings.ContainsAny(k, "\n\r") || len(strings.Fields(k)) != 2 {
				t.Errorf("%q would be no line of known_hosts", k)
			}
		}
	})
}
