package shell

import (
	"context"
	"strings"
	"sync"

	"holdfast/steps/sim/machine"
	"holdfast/steps/sim/vfs"

	"mvdan.cc/sh/v3/syntax"
)

// pipefail is the option that has no letter: a pipe fails where any part of it does.
const pipefail = '|'

// pipeline runs its parts side by side. All but the last are processes of their own.
func (s *sh) pipeline(c *syntax.BinaryCmd) {
	var parts []*syntax.Stmt
	var both []bool // |&
	var split func(st *syntax.Stmt)
	split = func(st *syntax.Stmt) {
		if b, ok := st.Cmd.(*syntax.BinaryCmd); ok && (b.Op == syntax.Pipe || b.Op == syntax.PipeAll) && len(st.Redirs) == 0 {
			split(b.X)
			both = append(both, b.Op == syntax.PipeAll)
			split(b.Y)
			return
		}
		parts = append(parts, st)
	}
	split(&syntax.Stmt{Cmd: c})
	var wg sync.WaitGroup
	in := s.fds[0]
	var end vfs.File
	codes := make([]int, len(parts))
	for i, part := range parts[:len(parts)-1] {
		r, w := vfs.Pipe()
		child := s.fork()
		child.fds[0], child.fds[1] = in, w
		if both[i] {
			child.fds[2] = w
		}
		prev := end
		wg.Go(func() {
			codes[i] = child.asProcess(s.ctx, part)
			_ = w.Close()
			if prev != nil {
				_ = prev.Close()
			}
		})
		in, end = r, r
	}
	s.status = s.sub(s.ctx, func(last *sh) {
		last.fds[0] = in
		last.stmt(parts[len(parts)-1])
	})
	_ = end.Close()
	wg.Wait()
	codes[len(parts)-1] = s.status
	s.pipes = codes
	for _, n := range codes {
		if s.opts[pipefail] && n != 0 {
			s.status = n
		}
	}
	s.heed()
}

// asProcess runs a statement as a process of its own and waits for it.
func (s *sh) asProcess(ctx context.Context, stmt *syntax.Stmt) int {
	p := s.child(s.p.Args)
	return s.host.Call(ctx, p, s.inside(stmt))
}

// inside makes a command of a statement in a subshell, which s is.
func (s *sh) inside(stmt *syntax.Stmt) machine.Command {
	return func(ctx context.Context, p *machine.Proc) int {
		s.p, s.ctx, s.heard = p, ctx, make(chan machine.Signal, 16)
		for n, d := range p.Files {
			s.fds[n] = d
		}
		one := *stmt
		one.Background = false
		s.stmt(&one)
		s.atExit()
		s.letGo()
		return s.status
	}
}

// background starts a statement and goes on.
func (s *sh) background(stmt *syntax.Stmt) {
	child := s.fork()
	if _, isSession := s.fds[0].(*machine.Desc); !isSession {
		child.fds[0] = strings.NewReader("")
	}
	p := child.child(s.p.Args)
	if err := s.host.Start(p, child.inside(stmt)); err != nil {
		s.complain("Cannot fork")
		s.status, s.exit = 2, true
		return
	}
	s.bg, s.lastBG, s.status = append(s.bg, p), p.PID, 0
}

// child makes the process of a command with the shell's surroundings of this moment.
func (s *sh) child(args []string) *machine.Proc {
	p := s.p.Child(args...)
	p.Dir, p.Umask, p.Env = s.dir, s.umask, s.vars.environ()
	p.Stdin, _ = s.fds[0].(interface{ Read([]byte) (int, error) })
	p.Stdout, _ = s.fds[1].(interface{ Write([]byte) (int, error) })
	p.Stderr, _ = s.fds[2].(interface{ Write([]byte) (int, error) })
	p.Files = map[int]*machine.Desc{}
	for n, f := range s.fds {
		if d, ok := f.(*machine.Desc); ok && n > 2 {
			p.Files[n] = d
		}
	}
	return p
}
