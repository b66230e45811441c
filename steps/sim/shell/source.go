package shell

import (
	"strconv"
	"strings"
)

func jump(s *sh, args []string) int {
	n := 1
	if len(args) > 1 {
		n, _ = strconv.Atoi(args[1])
	}
	if n = min(n, s.loops); n > 0 {
		if args[0] == "break" {
			s.brk = n
		} else {
			s.cnt = n
		}
	}
	return 0
}

func source(s *sh, args []string) int {
	if len(args) < 2 {
		return 0
	}
	name := args[1]
	if !strings.Contains(name, "/") {
		if found, err := s.host.LookPath(s.child(nil), name); err == nil {
			name = found
		}
	}
	script, err := s.fs().ReadFile(s.abs(name))
	if err != nil && s.bash {
		s.say("%s: line 1: %s: %s\n", s.name, args[1], word(err))
		return 1
	}
	if err != nil {
		s.say("%s: 1: .: cannot open %s: %s\n", s.name, args[1], strings.TrimSuffix(word(err), " or directory"))
		s.exit = true
		return 2
	}
	s.eval(string(script))
	s.returning = false
	return s.status
}

func execute(s *sh, args []string) int {
	if len(args) == 1 {
		return 0
	}
	s.traps = map[string]string{}
	s.program(args[1:])
	s.exit = true
	return s.status
}
