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
	if cmd.Job != nil && c.mayLeave(cmd.Script) {
		f, err := newFollow(cmd, &harvest{}, c.vault.secrets()...)
		if err != nil {
			return steps.Result{}, err
		}
		defer f.out.close()
		return c.follow(ctx, f)
	}
	return twice(func() (steps.Result, error) { return c.run(ctx, cmd) })
}

func (c *conn) run(ctx context.Context, cmd steps.Cmd) (steps.Result, error) {
	start := time.Now()
	mark := newMark()
	text, err := wrap(cmd, mark)
	if err != nil {
		return steps.Result{}, err
	}
	out := newOutput(cmd, mark, c.vault.secrets()...)
	defer out.close()
	s := &session{stdin: strings.NewReader(text), stdout: out.writer(steps.Stdout), stderr: out.writer(steps.Stderr), pid: out.shell}
	line, gate, err := c.enter(ctx, runScript, cmd.Script.Sudo, s, out.hide)
	if err != nil {
		return steps.Result{}, err
	}
	e, err := c.exec(ctx, line, s)
	why := settle(gate)
	out.flush()
	if err != nil {
		return steps.Result{}, err
	}
	if err := c.judge(e); err != nil {
		return steps.Result{}, err
	}
	if !out.began() {
		return steps.Result{}, c.neverBegan(e.exit, out.noise(), cmd.Script.Sudo, why)
	}
	return steps.Result{Exit: e.exit, Stdout: out.kept(steps.Stdout), Stderr: out.kept(steps.Stderr), Took: time.Since(start)}, nil
}

// settle ends a gate, where there is one.
func settle(g *gate) error {
	if g == nil {
		return nil
	}
	_, why := g.end()
	return why
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
func (c *conn) neverBegan(exit int, noise string, root bool, why error) error {
	said := strings.TrimSpace(noise)
	if said == "" {
		said = "it said nothing"
	}
	err := fmt.Errorf("%s: the script did not begin (exit %d): %s", addressOf(c.host), exit, said)
	switch {
	case why != nil || root && strings.Contains(said, "sudo"):
		return c.sudoRefused(said, why)
	case strings.Contains(strings.ToLower(said), "syntax error"):
		return err
	}
	return steps.WithHint(fmt.Errorf("%w: %w", err, steps.ErrUnreachable), "log in with ssh and see whether the command sh works there")
}
