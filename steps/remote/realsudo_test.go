package remote_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"holdfast/steps"
	"holdfast/steps/inventory"
	"holdfast/steps/remote"
)

const userPassword = "c4nary pass"

// throwAway makes a user of this test alone, with a login shell and lines for sudoers; it is gone afterwards.
func throwAway(t *testing.T, shell string, rules ...string) string {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("not root: no user could be made, the real sudo was not tried")
	}
	for _, tool := range []string{"sudo", "useradd", "chpasswd", shell} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("no %s here: it was not tried", tool)
		}
	}
	name := fmt.Sprintf("hf%d", time.Now().UnixNano()%1_000_000_000)
	must(t, exec.Command("useradd", "-m", "-s", shell, name))
	file := "/etc/sudoers.d/" + name
	t.Cleanup(func() {
		os.Remove(file)
		must(t, exec.Command("userdel", "-rf", name))
	})
	set := exec.Command("chpasswd")
	set.Stdin = strings.NewReader(name + ":" + userPassword + "\n")
	must(t, set)
	text := strings.ReplaceAll(strings.Join(rules, "\n"), "USER", name) + "\n"
	if err := os.WriteFile(file, []byte(text), 0o440); err != nil {
		t.Fatal(err)
	}
	must(t, exec.Command("visudo", "-cf", file))
	return name
}

func must(t *testing.T, cmd *exec.Cmd) {
	t.Helper()
	if out, err := cmd.CombinedOutput(); err != nil && cmd.Args[0] != "userdel" { // it remarks on a mail spool
		t.Fatalf("%v: %v %s", cmd.Args, err, out)
	}
}

func loginAs(t *testing.T, user, sudoPassword string) (steps.Conn, inventory.Host) {
	t.Helper()
	opt, h, _ := startSSHD(t)
	h.SSH.User, h.SSH.Sudo = user, true
	opt.SudoPassword = sudoPassword
	c, err := remote.New(opt).Dial(t.Context(), h)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c, h
}

func TestRealSudo(t *testing.T) {
	for _, tc := range []struct {
		name, password string
		rules          []string
		want, hint     string
	}{
		{"password", userPassword, []string{"USER ALL=(ALL) ALL"}, "", ""},
		{"password in a pty", userPassword, []string{"Defaults:USER use_pty", "USER ALL=(ALL) ALL"}, "", ""},
		{"without a pty", userPassword, []string{"Defaults:USER !use_pty", "USER ALL=(ALL) ALL"}, "", ""},
		{"nopasswd", userPassword, []string{"USER ALL=(ALL) NOPASSWD: ALL"}, "", ""},
		{"cached", userPassword, []string{"Defaults:USER timestamp_type=global", "USER ALL=(ALL) ALL"}, "", ""},
		{"nopasswd and none given", "", []string{"USER ALL=(ALL) NOPASSWD: ALL"}, "", ""},
		{"none given", "", []string{"USER ALL=(ALL) ALL"}, "wants a password", "--ask-sudo"},
		{"wrong", "wr0ng", []string{"USER ALL=(ALL) ALL"}, "was refused by n1", "by hand"},
		{"one try", "wr0ng", []string{"Defaults:USER passwd_tries=1", "USER ALL=(ALL) ALL"}, "was refused by n1", "by hand"},
		{"may not", userPassword, []string{"# nothing for USER"}, "may not use sudo", "sudoers.d"},
		{"requiretty", userPassword, []string{"Defaults:USER requiretty", "USER ALL=(ALL) ALL"}, "", ""},
		{"requiretty and nopasswd", "", []string{"Defaults:USER requiretty", "USER ALL=(ALL) NOPASSWD: ALL"}, "", ""},
		{"requiretty, use_pty", userPassword, []string{"Defaults:USER requiretty,use_pty", "USER ALL=(ALL) ALL"}, "", ""},
		{"requiretty and wrong", "wr0ng", []string{"Defaults:USER requiretty", "USER ALL=(ALL) ALL"}, "was refused by n1", "by hand"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			c, _ := loginAs(t, throwAway(t, "/bin/sh", tc.rules...), tc.password)
			for range 2 { // the second time a ticket may be there
				res, err := c.Run(within(t, time.Minute), asRoot("id -u; cat; echo err >&2; exit 7"))
				if tc.want != "" {
					wantError(t, err, steps.ErrUnreachable, tc.want, tc.hint)
					if text := err.Error() + steps.HintOf(err); tc.password != "" && strings.Contains(text, tc.password) {
						t.Errorf("the password is in %q", text)
					}
					continue
				}
				if err != nil || res.Exit != 7 || res.Stdout != "0\n" || res.Stderr != "err\n" {
					t.Errorf("%+v %v", res, err)
				}
			}
			if tc.want == "" {
				putAsRoot(t, c)
			}
		})
	}
}

// putAsRoot sends a file to a place where only root may write.
func putAsRoot(t *testing.T, c steps.Conn) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "f")
	content := bytes.Repeat([]byte("line\x00\xff\n"), 20_000)
	if err := c.Put(within(t, time.Minute), path, 0o640, bytes.NewReader(content)); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, content) {
		t.Errorf("%d bytes arrived, %v", len(got), err)
	}
}

// The real server, asked for a password in both ways.
func TestRealPasswords(t *testing.T) {
	user := throwAway(t, "/bin/sh", "# nothing for USER")
	for name, settings := range map[string][]string{
		"password":    {"UsePAM no", "PasswordAuthentication yes", "KbdInteractiveAuthentication no", "PubkeyAuthentication no"},
		"interactive": {"UsePAM yes", "PasswordAuthentication no", "KbdInteractiveAuthentication yes"},
		"both":        {"UsePAM yes", "PasswordAuthentication yes", "KbdInteractiveAuthentication yes"},
		"two factors": {"UsePAM yes", "KbdInteractiveAuthentication yes", "AuthenticationMethods publickey,keyboard-interactive"},
	} {
		t.Run(name, func(t *testing.T) {
			opt, h, _ := startSSHD(t, settings...)
			h.SSH.User = user
			if name != "two factors" {
				h.SSH.IdentityFile = ""
			}
			p := &person{says: []string{"wr0ng", userPassword}}
			opt.AskSecret = p.ask
			c, err := remote.New(opt).Dial(within(t, time.Minute), h)
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			if res, err := c.Run(t.Context(), script("id -un")); err != nil || res.Stdout != user+"\n" || len(p.asked) != 2 {
				t.Errorf("%+v %v, asked %+v", res, err, p.asked)
			}
		})
	}
}

// A login shell that is not POSIX, or talks, comes between; scripts run under sh all the same.
func TestRealLoginShells(t *testing.T) {
	for _, shell := range []string{"/usr/bin/fish", "/bin/csh", "/bin/bash"} {
		for _, rule := range []string{"USER ALL=(ALL) ALL", "USER ALL=(ALL) NOPASSWD: ALL", "Defaults:USER requiretty\nUSER ALL=(ALL) ALL"} {
			t.Run(filepath.Base(shell)+" "+rule[len(rule)-12:], func(t *testing.T) {
				user := throwAway(t, shell, rule)
				for _, rc := range []string{".cshrc", ".bashrc", ".config/fish/config.fish"} {
					path := filepath.Join("/home", user, rc)
					if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
						t.Fatal(err)
					}
					if err := os.WriteFile(path, []byte("echo noise\n"), 0o644); err != nil {
						t.Fatal(err)
					}
				}
				must(t, exec.Command("chown", "-R", user, "/home/"+user))
				c, _ := loginAs(t, user, userPassword)
				for _, root := range []bool{false, true} {
					cmd := steps.Cmd{Script: steps.Script{Text: `f() { echo "it's $(id -u) ! $A"; }; f; exit 5`, Sudo: root, Vars: []string{"A"}}, Values: map[string]string{"A": "{}"}}
					res, err := c.Run(within(t, time.Minute), cmd)
					if err != nil || res.Exit != 5 || strings.HasPrefix(res.Stdout, "it's 0 ! {}") != root {
						t.Errorf("root %t: %+v %v", root, res, err)
					}
				}
				putAsRoot(t, c)
			})
		}
	}
}
