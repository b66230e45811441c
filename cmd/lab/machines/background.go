package machines

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"github.com/google/renameio/v2"

	"holdfast/steps"
)

// proxyPort is where the machines find their only way out.
const proxyPort = 3128

func (l *Lab) proxyPID() string { return l.path("egress.pid") }

// startProxy runs the lab's own HTTP proxy in the background, unless it runs already.
func (l *Lab) startProxy(ctx context.Context) error {
	if loadProcess(l.proxyPID()).alive() {
		return nil
	}
	binary, err := l.keepBinary(ctx)
	if err != nil {
		return err
	}
	cmd := exec.Command(binary, "egress", "--namespace", l.cfg.Namespace, "--listen", fmt.Sprintf("%s:%d", l.Gateway(), proxyPort))
	if err := l.launch(cmd, l.path("egress.log"), l.proxyPID()); err != nil {
		return err
	}
	return l.proxyListens(ctx)
}

// proxyListens waits for the listening socket: a machine's first package fetch must not lose the race.
func (l *Lab) proxyListens(ctx context.Context) error {
	p := loadProcess(l.proxyPID())
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	err := poll(ctx, 50*time.Millisecond, func() bool {
		conn, err := l.DialContext(ctx, "tcp", fmt.Sprintf("%s:%d", l.Gateway(), proxyPort))
		if err == nil {
			_ = conn.Close()
		}
		return err == nil || !p.alive()
	})
	if err == nil && p.alive() {
		return nil
	}
	return steps.WithHint(errors.New("the machines' HTTP proxy did not start"), "look at "+l.path("egress.log"))
}

func (l *Lab) stopProxy(ctx context.Context) error {
	if err := loadProcess(l.proxyPID()).kill(ctx); err != nil {
		return fmt.Errorf("stop the proxy: %w", err)
	}
	return removeIfThere(l.proxyPID())
}

// launch starts a program that outlives this one, in a session and so in a process group of its own: one signal to the
// group ends all of it. Its output is appended to a log file.
func (l *Lab) launch(cmd *exec.Cmd, logFile, pidFile string) error {
	out, err := os.OpenFile(logFile, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer out.Close()
	cmd.Stdout, cmd.Stderr = out, out
	cmd.Dir = "/" // no folder of the caller is kept busy
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return err
	}
	p, err := processOf(cmd.Process.Pid)
	go func() { _ = cmd.Wait() }() // a caller that lives long must not keep zombies
	if err != nil {
		return err
	}
	return p.save(pidFile)
}

// keepBinary puts a copy of the lab's program where it stays: what "go run" builds is gone when it ends.
func (l *Lab) keepBinary(ctx context.Context) (string, error) {
	kept := l.path("bin", "lab")
	if err := os.MkdirAll(filepath.Dir(kept), 0o755); err != nil {
		return "", err
	}
	if l.cfg.Binary == "" {
		return kept, run(ctx, "go", "build", "-o", kept, "holdfast/cmd/lab")
	}
	source, err := os.Open(l.cfg.Binary)
	if err != nil {
		return "", err
	}
	defer source.Close()
	// Replaced as a whole, never written in place: an older proxy may still be running from it.
	target, err := renameio.NewPendingFile(kept, renameio.WithPermissions(0o755))
	if err != nil {
		return "", err
	}
	defer target.Cleanup()
	if _, err := io.Copy(target, source); err != nil {
		return "", err
	}
	return kept, target.CloseAtomicallyReplace()
}
