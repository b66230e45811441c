package shell

import (
	"maps"
	"slices"
	"strconv"
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
		s.trace(slices.Clone(args))
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
	if b := s.builtin(args[0]); b != nil {
		s.status = b(s, args)
		return
	}
	s.program(args)
}

func (s *sh) function(body *syntax.Stmt, args []string) {
	if s.depth++; s.depth > maxDepth {
		s.complain("functions call each other too deeply")
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
	case machine.IsNotFound(err) && s.bash && strings.Contains(args[0], "/"):
		s.complain("%s: No such file or directory", args[0])
		s.status = 127
	case machine.IsNotFound(err):
		s.complain("%s: %s", args[0], s.pick("command not found", "not found"))
		s.status = 127
	case err != nil && s.bash && s.fs().IsDir(s.abs(args[0])):
		s.complain("%s: Is a directory", args[0])
		s.status = 126
	case err != nil:
		s.complain("%s: %s", args[0], word(err))
		s.status = 126
	default:
		s.status = s.host.ExecFile(s.ctx, p, file)
	}
}

func (s *sh) assign(list []*syntax.Assign, export bool) {
	for _, a := range list {
		if a.Array != nil {
			s.assignList(a)
			continue
		}
		if a.Index != nil {
			s.assignItem(a)
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
		s.put(a.Name.Value, v)
		if s.opts['x'] && !s.exit {
			s.trace([]string{a.Name.Value + "=" + value})
		}
	}
}

// trace shows a command before it runs, as set -x wants it.
func (s *sh) trace(args []string) {
	mark := "+ "
	if v := s.vars.Get("PS4"); v.Set {
		mark = v.Str
	}
	if s.bash {
		for k, a := range args {
			if k > 0 || !strings.Contains(a, "=") {
				args[k] = quotedIfNeeded(a)
			}
		}
	}
	s.say("%s%s\n", mark, strings.Join(args, " "))
}

// quotedIfNeeded puts quotes around what is no plain word.
func quotedIfNeeded(w string) string {
	if w == "" || strings.ContainsAny(w, " \t\n'\"\\$`*?[]{}();&|<>!#~") {
		return "'" + strings.ReplaceAll(w, "'", `'\''`) + "'"
	}
	return w
}

// declare is bash's declare, local, export and readonly as syntax.
func (s *sh) declare(c *syntax.DeclClause) {
	if c.Variant.Value == "local" && s.bash && s.inFunc == 0 {
		s.complain("local: can only be used in a function")
		s.fail(1)
		return
	}
	s.status = 0
	flags := ""
	var asked []string
	for _, a := range c.Args {
		if a.Name == nil {
			flags += strings.TrimPrefix(s.literal(a.Value), "-")
			continue
		}
		name := a.Name.Value
		if strings.Contains(flags, "p") {
			asked = append(asked, name)
			continue
		}
		value, set := s.vars.Get(name), !a.Naked
		if a.Array != nil {
			s.put(name, s.attributes(expand.Variable{}, flags))
			s.assignList(a)
			continue
		}
		if set {
			value = text(s.valueOf(a, flags))
		}
		value = s.attributes(value, flags)
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
			s.complain("%v", err)
			s.fail(s.noRedirect())
		}
	}
	if v := c.Variant.Value; len(c.Args) == 0 && (v == "export" || v == "readonly") || flags == "p" && len(asked) == 0 {
		s.status = export(s, []string{v})
		return
	}
	if len(asked) > 0 {
		s.status = s.declared(asked)
	}
}

// valueOf is the value in a declaration, reckoned with -i.
func (s *sh) valueOf(a *syntax.Assign, flags string) string {
	value := s.literal(a.Value)
	if !strings.Contains(flags, "i") {
		return value
	}
	x, err := syntax.NewParser().Arithmetic(strings.NewReader(value))
	if err != nil {
		return "0"
	}
	n, _ := expand.Arithm(s.config(), x)
	return strconv.Itoa(n)
}

func (s *sh) eval(script string) {
	if s.depth++; s.depth > maxDepth {
		s.complain("eval is nested too deeply")
		s.status, s.exit = 2, true
		return
	}
	defer func() { s.depth-- }()
	if strings.TrimSpace(script) == "" {
		s.status = 0
	}
	if err := s.feed(strings.NewReader(script), s.name); err != nil {
		s.mistyped(err)
		s.status, s.exit = 2, !s.bash
	}
}
