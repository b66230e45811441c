package shell

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"sync"

	"holdfast/steps/sim/machine"
	"holdfast/steps/sim/vfs"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/pattern"
	"mvdan.cc/sh/v3/syntax"
)

func (s *sh) stmts(list []*syntax.Stmt) {
	for _, stmt := range list {
		s.stmt(stmt)
		if s.stopped() {
			return
		}
	}
}

func (s *sh) stmt(stmt *syntax.Stmt) {
	s.hear()
	if s.stopped() {
		return
	}
	if stmt.Background {
		s.background(stmt)
		return
	}
	if stmt.Negated {
		s.calm++
		defer func() {
			s.calm--
			if !s.exit {
				s.status = flip(s.status)
			}
		}()
	}
	if stmt.Cmd == nil || len(stmt.Redirs) > 0 {
		if call, ok := stmt.Cmd.(*syntax.CallExpr); ok && len(call.Args) > 0 && call.Args[0].Lit() == "exec" && len(call.Args) == 1 {
			s.status = 0
			_, made, ok := s.redirect(stmt.Redirs) // these stay
			if !ok {
				s.status, s.exit = 2, true
			}
			s.kept = append(s.kept, made...)
			return
		}
		undo, _, ok := s.redirect(stmt.Redirs)
		defer undo()
		if !ok {
			s.fail(2)
			return
		}
	}
	if stmt.Cmd == nil {
		s.status = 0
		return
	}
	s.cmd(stmt.Cmd)
}

func flip(status int) int {
	if status == 0 {
		return 1
	}
	return 0
}

// fail sets a status and heeds set -e.
func (s *sh) fail(status int) {
	s.status = status
	s.heed()
}

func (s *sh) heed() {
	if s.status != 0 && s.opts['e'] && s.calm == 0 && !s.stopped() {
		s.exit = true
	}
}

func (s *sh) calmly(list []*syntax.Stmt) bool {
	s.calm++
	s.stmts(list)
	s.calm--
	return s.status == 0
}

func (s *sh) cmd(cmd syntax.Command) {
	switch c := cmd.(type) {
	case *syntax.CallExpr:
		s.call(c)
	case *syntax.Block:
		s.stmts(c.Stmts)
	case *syntax.Subshell:
		s.status = s.sub(s.ctx, func(c2 *sh) { c2.stmts(c.Stmts) })
		s.heed()
	case *syntax.BinaryCmd:
		s.binary(c)
	case *syntax.IfClause:
		s.branch(c)
	case *syntax.WhileClause:
		s.loop(func() bool { return s.calmly(c.Cond) != c.Until }, c.Do)
	case *syntax.ForClause:
		s.each(c)
	case *syntax.CaseClause:
		s.choose(c)
	case *syntax.FuncDecl:
		s.funcs[c.Name.Value] = c.Body
		s.status = 0
	case *syntax.ArithmCmd:
		n, err := expand.Arithm(s.config(), c.X)
		if err != nil {
			s.broken(err)
			return
		}
		s.status = 0
		if n == 0 {
			s.fail(1)
		}
	case *syntax.DeclClause:
		s.declare(c)
	case *syntax.TestClause:
		s.fail(s.double(c.X))
	case *syntax.TimeClause:
		if c.Stmt != nil {
			s.stmt(c.Stmt)
		}
	default:
		s.say("%s: 1: this kind of command is not possible on the practice cluster\n", s.name)
		s.fail(2)
	}
}

func (s *sh) binary(c *syntax.BinaryCmd) {
	switch c.Op {
	case syntax.AndStmt, syntax.OrStmt:
		s.calm++
		s.stmt(c.X)
		s.calm--
		if !s.stopped() && (s.status == 0) == (c.Op == syntax.AndStmt) {
			s.stmt(c.Y)
		}
	default:
		s.pipeline(c)
	}
}

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
	for i, part := range parts[:len(parts)-1] {
		r, w := vfs.Pipe()
		child := s.fork()
		child.fds[0], child.fds[1] = in, w
		if both[i] {
			child.fds[2] = w
		}
		prev := end
		wg.Go(func() {
			child.asProcess(s.ctx, part)
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
		s.say("%s: 1: Cannot fork\n", s.name)
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

func (s *sh) branch(c *syntax.IfClause) {
	s.status = 0
	if c.Cond == nil || s.calmly(c.Cond) {
		if !s.stopped() {
			s.status = 0
			s.stmts(c.Then)
		}
		return
	}
	if s.stopped() {
		return
	}
	s.status = 0
	if c.Else != nil {
		s.branch(c.Else)
	}
}

// loop runs a body for as long as more says so.
func (s *sh) loop(more func() bool, do []*syntax.Stmt) {
	s.loops++
	defer func() { s.loops-- }()
	status := 0
	for more() && !s.stopped() {
		s.status = 0
		s.stmts(do)
		status = s.status
		if s.brk > 0 {
			s.brk--
			break
		}
		if s.cnt > 0 {
			if s.cnt--; s.cnt > 0 {
				break
			}
		}
		if s.stopped() {
			return
		}
	}
	if !s.exit && !s.returning {
		s.status = status
	}
}

func (s *sh) each(c *syntax.ForClause) {
	iter, ok := c.Loop.(*syntax.WordIter)
	if !ok {
		loop, _ := c.Loop.(*syntax.CStyleLoop)
		s.count(loop, c.Do)
		return
	}
	list := s.params
	if iter.InPos.IsValid() {
		list = s.fields(iter.Items)
	}
	list = slices.Clone(list)
	s.loop(func() bool {
		if len(list) == 0 {
			return false
		}
		s.vars.put(iter.Name.Value, list[0])
		list = list[1:]
		return true
	}, c.Do)
}

func (s *sh) count(l *syntax.CStyleLoop, do []*syntax.Stmt) {
	value := func(x syntax.ArithmExpr) int {
		if x == nil {
			return 1
		}
		n, err := expand.Arithm(s.config(), x)
		if err != nil {
			s.broken(err)
		}
		return n
	}
	value(l.Init)
	first := true
	s.loop(func() bool {
		if !first {
			value(l.Post)
		}
		first = false
		return value(l.Cond) != 0
	}, do)
}

func (s *sh) choose(c *syntax.CaseClause) {
	subject := s.literal(c.Word)
	s.status = 0
	through := false
	for _, item := range c.Items {
		hit := through
		for _, w := range item.Patterns {
			if hit || s.stopped() {
				break
			}
			pat, err := expand.Pattern(s.config(), w)
			if err != nil {
				s.broken(err)
				return
			}
			hit = match(pat, subject)
		}
		if s.stopped() {
			return
		}
		if !hit {
			continue
		}
		s.status = 0
		s.stmts(item.Stmts)
		if item.Op == syntax.Break || s.stopped() {
			return
		}
		through = item.Op == syntax.Fallthrough
	}
}

func match(pat, text string) bool {
	expr, err := pattern.Regexp(pat, pattern.EntireString)
	if err != nil {
		return pat == text
	}
	re, err := regexp.Compile(expr)
	return err == nil && re.MatchString(text)
}
