package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"holdfast/steps"
	"holdfast/steps/remote"
	"holdfast/steps/remote/sshtest"
)

func write(t *testing.T, name, text string, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), mode); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestSudoPasswordFile(t *testing.T) {
	for _, tc := range []struct {
		text string
		mode os.FileMode
		want string // in the error, "" when it is read
	}{
		{"s3cret word\n", 0o600, ""},
		{"s3cret word", 0o400, ""},
		{"s3cret word\r\n", 0o600, ""},
		{"s3cret word\n", 0o640, "others can read"},
		{"s3cret word\n", 0o604, "others can read"},
		{"", 0o600, "no password"},
		{"\n", 0o600, "no password"},
		{"s3cret word\nmore\n", 0o600, "more than one line"},
		{strings.Repeat("s3cret", 1000), 0o600, "more than one line"},
	} {
		got, err := sudoPassword(write(t, "pw", tc.text, tc.mode))
		if tc.want == "" && (err != nil || got != "s3cret word") {
			t.Errorf("%q: %q %v", tc.text, got, err)
		}
		if tc.want == "" {
			continue
		}
		if err == nil || !strings.Contains(err.Error(), tc.want) || steps.HintOf(err) == "" || exitCode(err) != exitUsage || strings.Contains(err.Error(), "s3cret") {
			t.Errorf("%q %o: %q %v", tc.text, tc.mode, got, err)
		}
	}
	for _, name := range []string{"/none/such", t.TempDir()} {
		if _, err := sudoPassword(name); exitCode(err) != exitUsage {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWhichSSHConfig(t *testing.T) {
	home := t.TempDir()
	t.Setenv("HOME", home)
	if got, err := (access{}).configFile(); got != "" || err != nil {
		t.Errorf("without one: %q %v", got, err)
	}
	usual := filepath.Join(home, ".ssh", "config")
	if err := os.Mkdir(filepath.Dir(usual), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(usual, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for flag, want := range map[string]string{"": usual, "none": "", usual: usual} {
		if got, err := (access{config: flag}).configFile(); got != want || err != nil {
			t.Errorf("%q: %q %v", flag, got, err)
		}
	}
	if _, err := (access{config: "/none/such"}).configFile(); exitCode(err) != exitUsage {
		t.Errorf("a missing file: %v", err)
	}
}

// program runs the whole program without a terminal and gives what it says.
func program(t *testing.T, args ...string) (code int, out string) {
	t.Helper()
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	said, err := os.Create(filepath.Join(t.TempDir(), "said"))
	if err != nil {
		t.Fatal(err)
	}
	defer said.Close()
	code = run(args, null, said, said)
	text, err := os.ReadFile(said.Name())
	if err != nil {
		t.Fatal(err)
	}
	return code, string(text)
}

// stubSudo takes one password, at its prompt.
const stubSudo = `#!/bin/sh
[ "$1" = -S ] || { echo "sudo: a password is required" >&2; exit 1; }
printf %s "$3" >&2
IFS= read -r p
[ "$p" = 'canary pass' ] || { echo "sudo: 1 incorrect password attempt" >&2; exit 1; }
shift 3
SUDO_UID=1000 exec "$@"
`

// TestCheckThroughConfigAndSudo: three machines known by their aliases alone, where root takes a password.
func TestCheckThroughConfigAndSudo(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "sudo"), []byte(stubSudo), 0o755); err != nil {
		t.Fatal(err)
	}
	var config, hosts strings.Builder
	for i, role := range []string{"server", "client", "client"} {
		s := sshtest.Serve(t, sshtest.Options{User: "ops", Env: []string{"PATH=" + dir + ":" + os.Getenv("PATH")}})
		_, port, _ := strings.Cut(s.Addr, ":")
		fmt.Fprintf(&config, "Host m%d\n HostName 127.0.0.1\n Port %s\n User ops\n IdentityFile %s\n UserKnownHostsFile %s\n", i, port, s.Identity, s.KnownHosts)
		fmt.Fprintf(&hosts, "  - {name: n%d, address: m%d, cluster_address: 192.0.2.%d, role: %s}\n", i, i, i+1, role)
	}
	cluster := write(t, "cluster.yaml", "name: home\nplaybook: s3-nfs\nhosts:\n"+hosts.String()+"ssh: {sudo: true}\n", 0o600)
	cfg := write(t, "config", config.String(), 0o600)
	for _, tc := range []struct {
		name  string
		flags []string
		code  int
		want  string
	}{
		// One machine under three names is no cluster: preflight says no, but not because of root.
		{"right", []string{"--sudo-password-file", write(t, "pw", "canary pass\n", 0o600)}, exitPreflight, "sudo works, its password is given"},
		{"wrong", []string{"--sudo-password-file", write(t, "pw", "canary wrong\n", 0o600)}, exitUnreachable, "no other machine was tried"},
		{"open file", []string{"--sudo-password-file", write(t, "pw", "canary pass\n", 0o644)}, exitUsage, "chmod 600"},
		{"nobody to ask", []string{"--ask-sudo"}, exitUsage, "needs a terminal"},
		{"no config", []string{"--ssh-config", "/none/such"}, exitUsage, "--ssh-config"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			args := append([]string{"check", "-a", "-f", cluster, "--state", t.TempDir()}, tc.flags...)
			if tc.name != "no config" {
				args = append(args, "--ssh-config", cfg)
			}
			code, out := program(t, args...)
			if code != tc.code || !strings.Contains(strings.Join(strings.Fields(out), " "), tc.want) {
				t.Errorf("exit %d:\n%s", code, out)
			}
			if strings.Contains(out, "canary") {
				t.Errorf("the password is shown:\n%s", out)
			}
		})
	}
}

// terminal gives both ends of a pseudo-terminal.
func terminal(t *testing.T) (person, program *os.File) {
	t.Helper()
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skip("no pseudo-terminal here: asking was not tried")
	}
	t.Cleanup(func() { person.Close() })
	fd := int(person.Fd())
	if err := unix.IoctlSetPointerInt(fd, unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(fd, unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { program.Close() })
	return person, program
}

func echoes(t *testing.T, f *os.File) bool {
	t.Helper()
	state, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	return state.Lflag&unix.ECHO != 0
}

// waitQuiet waits until what is typed is no longer shown.
func waitQuiet(t *testing.T, f *os.File) {
	t.Helper()
	for late := time.Now().Add(20 * time.Second); echoes(t, f); {
		if time.Now().After(late) {
			t.Fatal("typing is still shown")
		}
	}
}

func TestASecretIsTypedUnseen(t *testing.T) {
	person, tty := terminal(t)
	a := &app{in: tty, err: tty}
	if !a.interactive() {
		t.Fatal("that is a terminal")
	}
	got := make(chan string, 1)
	go func() {
		text, err := a.askSecret(t.Context(), remote.Ask{Kind: remote.SudoPassword, What: "ops", Host: "n1", Retry: true})
		got <- fmt.Sprint(text, err)
	}()
	waitQuiet(t, tty)
	if _, err := person.WriteString("canary pass\n"); err != nil {
		t.Fatal(err)
	}
	if text := <-got; text != "canary pass<nil>" {
		t.Errorf("read %q", text)
	}
	shown := make([]byte, 4096)
	n, err := person.Read(shown)
	if text := string(shown[:n]); err != nil || strings.Contains(text, "canary") || !strings.Contains(text, "That was not it. The sudo password of ops, tried on n1 first") {
		t.Errorf("shown %q %v", text, err)
	}
	if !echoes(t, tty) {
		t.Error("the terminal stays silent")
	}
}

// A password that is pasted the moment the question stands there must not show either.
func TestTheEchoIsOffBeforeTheQuestion(t *testing.T) {
	person, tty := terminal(t)
	a := &app{in: tty, err: tty}
	text, err := a.unseen(t.Context(), func() {
		if echoes(t, tty) {
			t.Error("asked while typing still shows")
		}
		_, _ = person.WriteString("canary pass\n")
	})
	if err != nil || text != "canary pass" || !echoes(t, tty) {
		t.Errorf("%q %v, echo %t", text, err, echoes(t, tty))
	}
}

// Giving up puts the terminal right, or the operator would type blind in their shell.
func TestGivingUpPutsTheTerminalRight(t *testing.T) {
	person, tty := terminal(t)
	a := &app{in: tty, err: tty}
	ctx, cancel := context.WithCancel(t.Context())
	got := make(chan error, 1)
	go func() {
		_, err := a.askSecret(ctx, remote.Ask{Kind: remote.Passphrase, What: "/key"})
		got <- err
	}()
	waitQuiet(t, tty)
	cancel()
	if err := <-got; !errors.Is(err, context.Canceled) || !echoes(t, tty) {
		t.Errorf("%v, echo %t", err, echoes(t, tty))
	}
	_, _ = person.WriteString("\n") // lets the reader left behind go
}
