package shell

import (
	"context"
	"maps"
	"slices"
)

// fork makes a subshell: what it changes is its own.
func (s *sh) fork() *sh {
	c := *s
	c.vars = s.vars.clone(&c)
	c.funcs, c.opts, c.fds = maps.Clone(s.funcs), maps.Clone(s.opts), maps.Clone(s.fds)
	c.params, c.bg, c.traps = slices.Clone(s.params), nil, map[string]string{}
	c.cfg, c.kept = nil, nil
	c.depth++
	return &c
}

// sub runs something in a subshell of the same process.
func (s *sh) sub(ctx context.Context, f func(*sh)) int {
	c := s.fork()
	c.ctx = ctx
	if c.depth > maxDepth {
		s.say("%s: too many levels of commands in commands\n", s.name)
		s.exit = true
		return 2
	}
	f(c)
	c.atExit()
	c.letGo()
	return c.status
}

// letGo closes what exec has opened, with the locks on it.
func (s *sh) letGo() {
	for _, d := range s.kept {
		d.Close()
	}
	s.kept = nil
}
