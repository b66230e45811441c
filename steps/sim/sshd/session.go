package sshd

import (
	"context"
	"io"
	"path"
	"sync"

	"holdfast/steps/sim/machine"
	"holdfast/steps/sim/vfs"

	"golang.org/x/crypto/ssh"
)

// session serves one channel: variables and a terminal may come first, then one command or a shell.
func (s *Server) session(ctx context.Context, ch ssh.NewChannel, user machine.User) {
	channel, requests, err := ch.Accept()
	if err != nil {
		return
	}
	ctx, cancel := context.WithCancelCause(ctx)
	p := s.host.ProcOf(user)
	var running sync.WaitGroup
	started := false
	for r := range requests {
		ok := false
		switch r.Type {
		case "pty-req":
			p.TTY, ok = true, true
			p.Setenv("TERM", "xterm")
		case "env":
			var v struct{ Name, Value string }
			if ssh.Unmarshal(r.Payload, &v) == nil && (v.Name == "LANG" || len(v.Name) > 3 && v.Name[:3] == "LC_") {
				p.Setenv(v.Name, v.Value)
				ok = true
			}
		case "window-change":
			ok = true
		case "signal":
			var v struct{ Name string }
			if ssh.Unmarshal(r.Payload, &v) == nil && started {
				if sig, known := machine.ParseSignal(v.Name); known {
					s.host.End(p, sig, true)
					ok = true
				}
			}
		case "exec", "shell":
			var v struct{ Command string }
			if started || r.Type == "exec" && ssh.Unmarshal(r.Payload, &v) != nil {
				break
			}
			started, ok = true, true
			shell := path.Base(user.Shell)
			p.Args = []string{shell, "-l"}
			if r.Type == "exec" {
				p.Args = []string{shell, "-c", v.Command}
			}
			running.Go(func() { s.run(ctx, channel, p) })
		}
		if r.WantReply {
			_ = r.Reply(ok, nil)
		}
	}
	cancel(machine.HUP) // the client has gone, or the command has ended
	running.Wait()
}

// run runs the session's process, and says how it ended.
func (s *Server) run(ctx context.Context, channel ssh.Channel, p *machine.Proc) {
	in, fill := vfs.Pipe()
	out, errs := &turns{w: channel}, &turns{w: channel.Stderr()}
	p.Stdin, p.Stdout, p.Stderr = in, out, errs
	if p.TTY {
		p.Stdout = crlf{out}
		p.Stderr = p.Stdout
		motd, _ := s.host.FS.ReadFile("/etc/motd")
		_, _ = p.Stdout.Write(motd)
	}
	var feeding sync.WaitGroup
	feeding.Go(func() {
		if p.TTY {
			_ = typed(channel, out, fill, func() { s.host.End(p, machine.INT, true) })
		} else {
			_, _ = io.Copy(fill, channel)
		}
		_ = fill.Close()
	})
	if wall := s.host.Limits.Wall; wall > 0 {
		limited, cancel := context.WithTimeoutCause(ctx, wall, machine.KILL)
		defer cancel()
		ctx = limited
	}
	code := s.host.Exec(ctx, p)
	_ = in.Close()
	_, _ = channel.SendRequest("exit-status", false, ssh.Marshal(struct{ Code uint32 }{uint32(code)}))
	_ = channel.Close() // no end of file before it: something left in the background may be writing still
	feeding.Wait()
}

// turns lets several processes write to one stream, each in its turn: a channel of the library takes one at a time.
type turns struct {
	mu sync.Mutex
	w  io.Writer
}

// Write implements io.Writer.
func (t *turns) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.w.Write(b)
}
