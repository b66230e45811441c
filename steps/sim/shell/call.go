package shell

import (
	"maps"
	"strings"

	"holdfast/steps/sim/machine"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

// call runs a simple command: assignments, a function, a builtin or a program.
func (s *sh) call(c *syntax.CallExpr) {
	s.subst = 0
	before := s.status
	args := s.fields(c.Args)
	if s.exit {
		return
	}
	if len(args) == 0 {
		s.assign(c.Assigns, false)
		if !s.exit {
			s.fail(s.subst)
		}
		return
	}
	s.status = before
	if s.opts['x'] {
		s.say("+ %s\n", strings.Join(args, " "))
	}
	saved := s.vars
	if len(c.Assigns) > 0 {
		s.vars = &scope{s: s, own: map[string]expand.Variable{}, parent: saved}
		for _, a := range c.Assigns {
			s.vars.own[a.Name.Value] = expand.Variable{Set: true, Exported: true, Kind: expand.String, Str: s.literal(a.Value)}
		}
	}
	s.dispatch(args)
	if len(c.Assigns) > 0 && s.vars.parent == saved {
		if special(args[0]) {
			maps.Copy(saved.own, s.vars.own)
		}
		s.vars = saved
	}
	s.heed()
}

// special builtins keep the assignments in front of them.
func special(name string) bool {
	switch name {
	case ":", ".", "eval", "exec", "export", "readonly", "set", "unset", "trap", "return", "exit", "shift":
		return true
	}
	return false
}

func (s *sh) dispatch(args []string) {
	if body := s.funcs[args[0]]; body != nil {
		s.function(body, args[1:])
		return
	}
	if b := builtin(args[0]); b != nil {
		s.status = b(s, args)
		return
	}
	s.program(args)
}

func (s *sh) function(body *syntax.Stmt, args []string) {
	if s.depth++; s.depth > maxDepth {
		s.say("%s: 1: functions call each other too deeply\n", s.name)
		s.status, s.exit = 2, true
		return
	}
	params, vars, loops := s.params, s.vars, s.loops
	s.params, s.loops = args, 0
	s.vars = &scope{s: s, own: map[string]expand.Variable{}, parent: vars}
	s.inFunc++
	s.stmt(body)
	s.inFunc--
	s.params, s.vars, s.loops = params, vars, loops
	s.returning = false
	s.depth--
}

func (s *sh) program(args []string) {
	p := s.child(args)
	file, err := s.host.LookPath(p, args[0])
	switch {
	case machine.IsNotFound(err):
		if s.bash {
			s.say("%s: line 1: %s: command not found\n", s.name, args[0])
		} else {
			s.say("%s: 1: %s: not found\n", s.name, args[0])
		}
		s.status = 127
	case err != nil:
		s.say("%s: 1: %s: %s\n", s.name, args[0], word(err))
		s.status = 126
	default:
		s.status = s.host.ExecFile(s.ctx, p, file)
	}
}

func (s *sh) assign(list []*syntax.Assign, export bool) {
	for _, a := range list {
		if a.Array != nil {
			var items []string
			for _, e := range a.Array.Elems {
				items = append(items, s.fields([]*syntax.Word{e.Value})...)
			}
			_ = s.vars.Set(a.Name.Value, expand.Variable{Set: true, Kind: expand.Indexed, List: items})
			continue
		}
		value := s.literal(a.Value)
		if s.exit {
			return
		}
		if a.Append {
			value = s.vars.str(a.Name.Value) + value
		}
		v := text(value)
		v.Exported = export
		if err := s.vars.Set(a.Name.Value, v); err != nil {
			s.say("%s: 1: %v\n", s.name, err)
			s.status, s.exit = 2, true
		}
	}
}

// declare is bash's declare, local, export and readonly as syntax.
func (s *sh) declare(c *syntax.DeclClause) {
	if c.Variant.Value == "local" && s.bash && s.inFunc == 0 {
		s.say("%s: line 1: local: can only be used in a function\n", s.name)
		s.fail(1)
		return
	}
	s.status = 0
	for _, a := range c.Args {
		if a.Name == nil {
			continue
		}
		name := a.Name.Value
		value, set := s.vars.Get(name), !a.Naked
		if set {
			value = text(s.literal(a.Value))
		}
		switch c.Variant.Value {
		case "local", "declare", "typeset":
			if s.inFunc > 0 {
				if !set {
					value = expand.Variable{Set: true, Kind: expand.String}
				}
				s.vars.own[name] = value
				continue
			}
		case "export":
			value.Exported = true
		case "readonly":
			value.ReadOnly = true
		}
		if err := s.vars.Set(name, value); err != nil {
			s.say("%s: 1: %v\n", s.name, err)
			s.fail(2)
		}
	}
}

func (s *sh) eval(script string) {
	if s.depth++; s.depth > maxDepth {
		s.say("%s: 1: eval is nested too deeply\n", s.name)
		s.status, s.exit = 2, true
		return
	}
	defer func() { s.depth-- }()
	if strings.TrimSpace(script) == "" {
		s.status = 0
	}
	if err := s.feed(strings.NewReader(script), s.name); err != nil {
		s.say("%s: %s\n", s.name, syntaxText(err))
		s.status, s.exit = 2, true
	}
}
