package remote

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/crypto/ssh"

	"holdfast/steps"
)

// Run runs a script under sh, as root where it needs that. A script that ended, however, is a Result; an error means
// that it did not begin, or that nobody knows how it ended. See steps.Conn.
func (c *conn) Run(ctx context.Context, cmd steps.Cmd) (steps.Result, error) {
	start := time.Now()
	command, err := c.shell("sh -s", cmd.Script.Sudo)
	if err != nil {
		return steps.Result{}, err
	}
	mark := newMark()
	text, err := wrap(cmd, mark)
	if err != nil {
		return steps.Result{}, err
	}
	out := newOutput(cmd, mark)
	defer out.close()
	s := &session{stdin: strings.NewReader(text), stdout: out.writer(steps.Stdout), stderr: out.writer(steps.Stderr), pid: out.shell}
	e, err := c.exec(ctx, command, s)
	out.flush()
	if err != nil {
		return steps.Result{}, err
	}
	if err := c.judge(e); err != nil {
		return steps.Result{}, err
	}
	if !out.began() {
		return steps.Result{}, c.neverBegan(e.exit, out.noise(), cmd.Script.Sudo)
	}
	return steps.Result{Exit: e.exit, Stdout: out.kept(steps.Stdout), Stderr: out.kept(steps.Stderr), Took: time.Since(start)}, nil
}

// shell puts sudo in front of a command that needs root, where the login is not root itself.
func (c *conn) shell(command string, root bool) (string, error) {
	switch {
	case !root || c.host.SSH.User == "root":
		return command, nil
	case c.host.SSH.Sudo:
		return "sudo -n " + command, nil
	}
	return "", steps.WithHint(fmt.Errorf("%s: needs root, but the login is %s: %w", addressOf(c.host), c.host.SSH.User, steps.ErrUnreachable),
		"set ssh.sudo: true in the cluster file, or log in as root")
}

// judge tells a command that ended from one whose end is not known.
func (c *conn) judge(e ending) error {
	var refused *ssh.OpenChannelError
	switch {
	case errors.As(e.err, &refused):
		return steps.WithHint(fmt.Errorf("%s: the SSH server opens no session (%s): %w", addressOf(c.host), refused.Message, steps.ErrUnreachable),
			"MaxSessions in the host's sshd_config may be too low, or its login is restricted")
	case e.told:
		return nil
	}
	// With no word on how it ended the connection cannot be relied on for the next script either.
	_ = c.Close()
	return c.lost("connection lost before the command had ended")
}

// neverBegan explains a shell that ended without reaching the script's first line.
func (c *conn) neverBegan(exit int, noise string, root bool) error {
	said := strings.TrimSpace(noise)
	if said == "" {
		said = "it said nothing"
	}
	err := fmt.Errorf("%s: the script did not begin (exit %d): %s", addressOf(c.host), exit, said)
	switch {
	case root && strings.Contains(said, "sudo"):
		return steps.WithHint(fmt.Errorf("%w: %w", err, steps.ErrUnreachable),
			"let "+c.host.SSH.User+" use sudo without a password: a file in /etc/sudoers.d with: "+c.host.SSH.User+" ALL=(ALL) NOPASSWD: ALL")
	case strings.Contains(strings.ToLower(said), "syntax error"):
		return err
	}
	return steps.WithHint(fmt.Errorf("%w: %w", err, steps.ErrUnreachable), "log in with ssh and see whether the command sh works there")
}
