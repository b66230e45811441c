package runner_test

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"testing"
	"time"

	"github.com/skeema/knownhosts"
	"golang.org/x/crypto/ssh"

	"holdfast/steps/inventory"
	"holdfast/steps/remote/sshtest"
)

// farm is some real SSH servers on loopback, with keys of their own.
type farm struct {
	hosts []inventory.Host
	known string     // known_hosts file
	key   ssh.Signer // lets in
	host  ssh.PublicKey
}

// newFarm starts n servers with the system's own program, or skips where there is none.
func newFarm(tb testing.TB, n int) farm {
	tb.Helper()
	const program = "/usr/sbin/sshd"
	if _, err := os.Stat(program); err != nil {
		tb.Skip("no sshd here: nothing was measured")
	}
	me, err := user.Current()
	if err != nil {
		tb.Fatal(err)
	}
	if me.Uid == "0" { // it wants this folder where it separates privileges
		_ = os.MkdirAll("/run/sshd", 0o755)
	}
	dir := tb.TempDir()
	f := farm{known: filepath.Join(dir, "known")}
	f.host = sshtest.WriteKey(tb, filepath.Join(dir, "host"), "")
	mine := sshtest.WriteKey(tb, filepath.Join(dir, "id"), "")
	write(tb, filepath.Join(dir, "authorized"), string(ssh.MarshalAuthorizedKey(mine)))
	f.key = signer(tb, filepath.Join(dir, "id"))
	known := ""
	for i := range n {
		port := freePort(tb)
		config := filepath.Join(dir, fmt.Sprint("config", i))
		write(tb, config, fmt.Sprintf("ListenAddress 127.0.0.1:%d\nHostKey %[2]s/host\nAuthorizedKeysFile %[2]s/authorized\n"+
			"StrictModes no\nPidFile none\nUsePAM no\nPermitRootLogin prohibit-password\nPasswordAuthentication no\n"+
			"SetEnv HOME=%[2]s\n", port, dir)) // else the login's own start-up files are what is measured
		serve(tb, program, config, port)
		address := fmt.Sprintf("127.0.0.1:%d", port)
		known += knownhosts.Line([]string{knownhosts.Normalize(address)}, f.host) + "\n"
		f.hosts = append(f.hosts, inventory.Host{
			Name: fmt.Sprint("n", i+1), Address: "127.0.0.1",
			SSH: inventory.SSH{User: me.Username, Port: port, IdentityFile: filepath.Join(dir, "id")},
		})
	}
	write(tb, f.known, known)
	return f
}

func serve(tb testing.TB, program, config string, port int) {
	tb.Helper()
	cmd := exec.Command(program, "-D", "-e", "-f", config)
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	for end := time.Now().Add(20 * time.Second); ; {
		c, err := net.DialTimeout("tcp", fmt.Sprintf("127.0.0.1:%d", port), time.Second)
		if err == nil {
			c.Close()
			return
		}
		if time.Now().After(end) {
			tb.Fatalf("sshd does not answer: %v", err)
		}
	}
}

func freePort(tb testing.TB) int {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}

func signer(tb testing.TB, path string) ssh.Signer {
	tb.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	key, err := ssh.ParsePrivateKey(text)
	if err != nil {
		tb.Fatal(err)
	}
	return key
}

func write(tb testing.TB, path, text string) {
	tb.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		tb.Fatal(err)
	}
}
