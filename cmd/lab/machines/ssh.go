package machines

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/google/renameio/v2"

	"holdfast/steps"
)

// Result is what a script on a machine did.
type Result struct {
	Stdout, Stderr string
	Exit           int
}

// prepareSSH makes the key that opens every machine and the configuration for ordinary ssh.
func (l *Lab) prepareSSH(ctx context.Context) error {
	if _, err := os.Stat(l.KeyFile()); errors.Is(err, fs.ErrNotExist) {
		if err := run(ctx, "ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "holdfast-lab", "-f", l.KeyFile()); err != nil {
			return err
		}
	}
	socat, err := tool("socat")
	if err != nil {
		return err
	}
	ip, err := tool("ip")
	if err != nil {
		return err
	}
	return renameio.WriteFile(l.SSHConfigFile(), []byte(l.sshConfig(ip, socat)), 0o644)
}

// sshConfig has one block for each machine: ssh cannot compute an address from a name. ProxyCommand enters the
// namespace. A machine that has gone without a word is noticed after a minute. Host keys are not checked here, because a reset machine has new ones; known_hosts is for who wants to.
func (l *Lab) sshConfig(ip, socat string) string {
	var b strings.Builder
	for i := 1; i <= Max; i++ {
		fmt.Fprintf(&b, "Host %s\n  HostName %s\n", Name(i), l.Address(i))
	}
	fmt.Fprintf(&b, `Host n? %s.*
  User root
  IdentityFile %s
  IdentitiesOnly yes
  BatchMode yes
  ConnectTimeout 10
  ServerAliveInterval 10
  ServerAliveCountMax 6
  StrictHostKeyChecking no
  UserKnownHostsFile /dev/null
  LogLevel ERROR
  ProxyCommand %s netns exec %s %s - TCP:%%h:%%p,connect-timeout=3
`, l.cfg.Net, l.KeyFile(), ip, l.cfg.Namespace, socat)
	return b.String()
}

// SSH gives an ssh command for machine i: a shell without argv, else what the remote shell makes of argv.
func (l *Lab) SSH(ctx context.Context, i int, argv ...string) *exec.Cmd {
	return exec.CommandContext(ctx, "ssh", append([]string{"-F", l.SSHConfigFile(), Name(i)}, argv...)...)
}

// Run runs a shell script on machine i as root, with no input. The error is for a machine that could not be reached
// (ssh's exit code 255) and for a ctx that ended; a script that fails is a Result.
func (l *Lab) Run(ctx context.Context, i int, script string) (Result, error) {
	return l.RunInput(ctx, i, script, nil)
}

// RunInput is Run with something for the script to read.
func (l *Lab) RunInput(ctx context.Context, i int, script string, in io.Reader) (Result, error) {
	var stdout, stderr bytes.Buffer
	cmd := l.SSH(ctx, i, "--", script)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = in, &stdout, &stderr
	cmd.WaitDelay = 2 * time.Second // ssh's ProxyCommand may hold the pipes a little longer
	code, err := exitCode(cmd.Run())
	r := Result{Stdout: stdout.String(), Stderr: stderr.String(), Exit: code}
	if ctx.Err() != nil {
		return r, fmt.Errorf("n%d: %w", i, ctx.Err())
	}
	if err == nil && code == 255 {
		err = fmt.Errorf("not reached over ssh%s", tail(r.Stderr, 3))
	}
	if err != nil {
		return r, steps.WithHint(fmt.Errorf("n%d: %w", i, err), "see which machines run: status")
	}
	return r, nil
}

// Put writes a file on machine i. mode is octal digits, as for chmod.
func (l *Lab) Put(ctx context.Context, i int, path, mode string, content io.Reader) error {
	quoted := "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
	r, err := l.RunInput(ctx, i, fmt.Sprintf("umask 077; cat > %s && chmod %s %s", quoted, mode, quoted), content)
	if err == nil && r.Exit != 0 {
		err = fmt.Errorf("n%d: write %s%s", i, path, tail(r.Stderr, 3))
	}
	return err
}
