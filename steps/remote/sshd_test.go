package remote_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/crypto/ssh/knownhosts"

	"holdfast/steps"
	"holdfast/steps/inventory"
	"holdfast/steps/remote"
	"holdfast/steps/remote/sshtest"
)

// startSSHD runs the system's own server on a free loopback port, with keys and settings of this test alone.
func startSSHD(t *testing.T, more ...string) (remote.Options, inventory.Host, *exec.Cmd) {
	t.Helper()
	const program = "/usr/sbin/sshd"
	if _, err := os.Stat(program); err != nil {
		t.Skip("no sshd here: the real server was not tried")
	}
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	if me.Uid == "0" { // it wants this folder where it separates privileges
		_ = os.MkdirAll("/run/sshd", 0o755)
	}
	dir, err := os.MkdirTemp("", "sshd") // sshd reads the keys as the user who logs in
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	hostKey := sshtest.WriteKey(t, filepath.Join(dir, "host"), "")
	mine := sshtest.WriteKey(t, filepath.Join(dir, "id"), "")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	known := knownhosts.Line([]string{knownhosts.Normalize(l.Addr().String())}, hostKey)
	for name, text := range map[string]string{
		"authorized": string(ssh.MarshalAuthorizedKey(mine)),
		"known":      known + "\n",
		"banner":     "authorised use only\n",
		"config": strings.Join(more, "\n") + "\n" + fmt.Sprintf( // what comes first counts
			"ListenAddress 127.0.0.1:%d\nHostKey %[2]s/host\nAuthorizedKeysFile %[2]s/authorized\nStrictModes no\n"+
				"PidFile none\nUsePAM no\nBanner %[2]s/banner\nPermitRootLogin prohibit-password\nPasswordAuthentication no\n", port, dir),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	var said bytes.Buffer
	cmd := exec.Command(program, "-D", "-e", "-f", filepath.Join(dir, "config"))
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() {
			t.Log(said.String())
		}
	})
	waitFor(t, l.Addr().String())
	return remote.Options{KnownHosts: []string{filepath.Join(dir, "known")}, Keys: []string{}},
		inventory.Host{Name: "n1", Address: "127.0.0.1", SSH: inventory.SSH{User: me.Username, Port: port, IdentityFile: filepath.Join(dir, "id")}}, cmd
}

func waitFor(t *testing.T, address string) {
	t.Helper()
	ctx := within(t, 20*time.Second)
	for {
		c, err := new(net.Dialer).DialContext(ctx, "tcp", address)
		if err == nil {
			c.Close()
			return
		}
		if ctx.Err() != nil {
			t.Fatal(err)
		}
	}
}

func TestRealSSHD(t *testing.T) {
	opt, h, _ := startSSHD(t)
	c, err := remote.New(opt).Dial(t.Context(), h)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for text, exit := range map[string]int{"true": 0, "exit 42": 42, "kill -KILL $$": 137} {
		if res, err := c.Run(t.Context(), script(text)); err != nil || res.Exit != exit {
			t.Errorf("%s: %+v %v", text, res, err)
		}
	}
	content := make([]byte, 10<<20)
	_, _ = rand.Read(content)
	path := filepath.Join(t.TempDir(), "f")
	if err := c.Put(within(t, time.Minute), path, 0o600, bytes.NewReader(content)); err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, content) {
		t.Errorf("%d bytes arrived, %v", len(got), err)
	}
	start := time.Now()
	res, err := c.Run(t.Context(), script("sleep 30 & echo $!"))
	if err != nil || res.Exit != 0 || time.Since(start) > 20*time.Second {
		t.Errorf("%+v %v after %v", res, err, time.Since(start))
	}
	if _, err := c.Run(t.Context(), script("kill "+strings.TrimSpace(res.Stdout))); err != nil {
		t.Error(err)
	}
}

func TestRealSSHDCancelAndLoss(t *testing.T) {
	opt, h, _ := startSSHD(t)
	c, err := remote.New(opt).Dial(t.Context(), h)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	file := filepath.Join(t.TempDir(), "term")
	ctx, cancel := context.WithCancel(t.Context())
	cmd := script("trap 'echo got >" + file + "; exit' TERM; echo up; while :; do sleep 0.05; done")
	cmd.Line = func(steps.Stream, string) { cancel() }
	_, err = c.Run(ctx, cmd)
	wantError(t, err, context.Canceled, "canceled", "")
	res, err := c.Run(within(t, 20*time.Second), script("until [ -s "+file+" ]; do sleep 0.02; done; cat "+file))
	if err != nil || res.Stdout != "got\n" {
		t.Errorf("%+v %v", res, err)
	}
	// The process that serves this connection is shot, as when the host's memory runs out.
	_, err = c.Run(within(t, 20*time.Second), script(`p=$$; while read -r k v <<X
$(grep PPid /proc/$p/status)
X
do p=$v; case $(cat /proc/$p/comm) in sshd*) kill -KILL $p; break;; esac; done; sleep 60`))
	wantError(t, err, steps.ErrUnreachable, "connection lost", "")
}
