package shell

import (
	"fmt"
	"sort"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/expand"
)

func set(s *sh, args []string) int {
	args = args[1:]
	if len(args) == 0 {
		s.allVariables()
		return 0
	}
	for len(args) > 0 && len(args[0]) > 1 && (args[0][0] == '-' || args[0][0] == '+') {
		a := args[0]
		args = args[1:]
		if a == "--" {
			s.params = args
			return 0
		}
		long := false
		for _, c := range a[1:] {
			if !strings.ContainsRune("abefhkmnptuvxBCEHPTIcdhio", c) {
				return s.noOption(a[:1] + string(c))
			}
			if long = long || c == 'o'; c != 'o' {
				s.opts[byte(c)] = a[0] == '-'
			}
		}
		if long && len(args) > 0 { // set -euo pipefail
			if !s.option(args[0], a[0] == '-') {
				return 2
			}
			args = args[1:]
		}
	}
	if len(args) > 0 {
		s.params = args
	}
	return 0
}

// allVariables prints what set without anything shows.
func (s *sh) allVariables() {
	var lines []string
	s.vars.Each(func(k string, v expand.Variable) bool {
		lines = append(lines, k+"='"+strings.ReplaceAll(v.String(), "'", `'"'"'`)+"'")
		return true
	})
	sort.Strings(lines)
	fmt.Fprintln(s.writer(1), strings.Join(lines, "\n"))
}

// option turns one on or off by its long name.
func (s *sh) option(name string, on bool) bool {
	long := map[string]byte{
		"errexit": 'e', "nounset": 'u', "xtrace": 'x', "noglob": 'f', "noclobber": 'C', "allexport": 'a', "noexec": 'n', "verbose": 'v', "monitor": 'm', "notify": 'b',
	}
	if s.bash {
		long["pipefail"], long["errtrace"], long["hashall"], long["posix"], long["physical"], long["history"] = pipefail, 'E', 'h', 'p', 'P', 'H'
	}
	c, ok := long[name]
	if !ok {
		s.complain("%s", s.pick("set: "+name+": invalid option name", "set: Illegal option -o "+name))
		s.status, s.exit = 2, !s.bash
		return false
	}
	s.opts[c] = on
	return true
}

func (s *sh) noOption(name string) int {
	if s.bash {
		s.complain("set: %s: invalid option", name)
		s.say("set: usage: set [-abefhkmnptuvxBCEHPT] [-o option-name] [--] [-] [arg ...]\n")
		return 2
	}
	s.complain("set: Illegal option %s", name)
	s.exit = true
	return 2
}

func shift(s *sh, args []string) int {
	n := 1
	if len(args) > 1 {
		n, _ = strconv.Atoi(args[1])
	}
	if s.bash && n > len(s.params) {
		return 1 // and nothing said, as bash has it
	}
	if n > len(s.params) || n < 0 {
		s.complain("shift: can't shift that many")
		s.exit = true
		return 2
	}
	s.params = s.params[n:]
	return 0
}
