package shell

import (
	"mvdan.cc/sh/v3/expand"
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
	if s.stopped() || s.opts['n'] && !s.talks {
		return
	}
	s.line = int(stmt.Pos().Line())
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
				s.status, s.exit = s.noRedirect(), true
			}
			s.kept = append(s.kept, made...)
			return
		}
		undo, _, ok := s.redirect(stmt.Redirs)
		defer undo()
		if !ok {
			s.fail(s.noRedirect())
			if call, isCall := stmt.Cmd.(*syntax.CallExpr); isCall && !s.bash && len(call.Args) > 0 && special(call.Args[0].Lit()) {
				s.exit = true // a special builtin that cannot begin ends the script
			}
			return
		}
	}
	if stmt.Cmd == nil {
		s.status = 0
		return
	}
	s.cmd(stmt.Cmd)
}

// noRedirect is the status of a command whose files cannot be opened.
func (s *sh) noRedirect() int {
	if s.bash {
		return 1
	}
	return 2
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
	if s.status == 0 || s.calm > 0 || s.stopped() {
		return
	}
	if text := s.traps["ERR"]; text != "" {
		was := s.status
		s.calm++
		s.eval(text)
		s.calm--
		s.status = was
	}
	if s.opts['e'] {
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
		if c.Select {
			s.refuse()
			return
		}
		s.each(c)
	case *syntax.CaseClause:
		s.choose(c)
	case *syntax.FuncDecl:
		if c.Name == nil { // a function without a name, which no shell here has
			s.refuse()
			return
		}
		s.funcs[c.Name.Value] = c.Body
		s.status = 0
	case *syntax.ArithmCmd:
		n, err := expand.Arithm(s.config(), c.X)
		if err != nil {
			s.complain("((: %v", err)
			s.fail(1)
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
	case *syntax.LetClause:
		s.let(c)
	case *syntax.TimeClause:
		if c.Stmt != nil {
			s.stmt(c.Stmt)
		}
	default:
		s.refuse()
	}
}

func (s *sh) refuse() {
	s.complain("this kind of command is not possible on the practice cluster")
	s.fail(2)
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
