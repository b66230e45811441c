package shell

import (
	"regexp"
	"slices"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/pattern"
	"mvdan.cc/sh/v3/syntax"
)

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
