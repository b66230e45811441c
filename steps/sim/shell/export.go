package shell

import (
	"fmt"
	"sort"
	"strings"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

func export(s *sh, args []string) int {
	for _, a := range args[1:] {
		if a == "-p" || a == "--" {
			continue
		}
		name, value, set := strings.Cut(a, "=")
		v := s.vars.Get(name)
		if set {
			v = text(value)
		}
		v.Exported = v.Exported || args[0] == "export"
		v.ReadOnly = args[0] == "readonly"
		if err := s.vars.Set(name, v); err != nil {
			s.complain("%s: %v", args[0], err)
			s.exit = !s.bash
			return s.noRedirect()
		}
	}
	if len(args) == 1 || args[1] == "-p" {
		list := s.vars.environ()
		sort.Strings(list)
		for _, kv := range list {
			k, v, _ := strings.Cut(kv, "=")
			q, _ := syntax.Quote(v, syntax.LangBash)
			fmt.Fprintf(s.writer(1), "export %s=%s\n", k, q)
		}
	}
	return 0
}

func local(s *sh, args []string) int {
	if s.inFunc == 0 {
		s.complain("local: %s", s.pick("can only be used in a function", "not in a function"))
		s.exit = !s.bash
		return s.noRedirect()
	}
	for _, a := range args[1:] {
		name, value, set := strings.Cut(a, "=")
		if !set {
			value = s.vars.str(name)
		}
		s.vars.own[name] = text(value)
	}
	return 0
}

func unset(s *sh, args []string) int {
	for _, a := range args[1:] {
		if a == "-v" || s.unsetItem(a) {
			continue
		}
		if a == "-f" {
			for _, f := range args[2:] {
				delete(s.funcs, f)
			}
			return 0
		}
		if err := s.vars.Set(a, expand.Variable{}); err != nil {
			s.complain("unset: %s", s.pick(strings.Replace(err.Error(), "readonly", "cannot unset: readonly", 1), err.Error()))
			s.exit = !s.bash
			return s.noRedirect()
		}
	}
	return 0
}
