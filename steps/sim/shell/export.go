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
			s.say("%s: 1: %s: %v\n", s.name, args[0], err)
			s.exit = true
			return 2
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
	if s.bash && s.inFunc == 0 {
		s.say("%s: line 1: local: can only be used in a function\n", s.name)
		return 1
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
		if a == "-v" {
			continue
		}
		if a == "-f" {
			for _, f := range args[2:] {
				delete(s.funcs, f)
			}
			return 0
		}
		if err := s.vars.Set(a, expand.Variable{}); err != nil {
			s.say("%s: 1: unset: %v\n", s.name, err)
			return 2
		}
	}
	return 0
}
