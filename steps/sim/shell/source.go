package shell

import (
	"strconv"
	"strings"

	"holdfast/steps/sim/machine"
)

func jump(s *sh, args []string) int {
	n := 1
	if len(args) > 1 {
		var err error
		if n, err = strconv.Atoi(args[1]); err != nil || n < 1 {
			s.complain("%s: %s", args[0], s.pick(args[1]+": numeric argument required", "Illegal number: "+args[1]))
			s.exit = true
			return map[bool]int{true: 128, false: 2}[s.bash]
		}
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
		found, err := s.host.LookPath(s.child(nil), name)
		if err != nil && !s.bash {
			s.complain(".: %s: not found", name)
			s.exit = true
			return 2
		}
		if err == nil {
			name = found
		}
	}
	script, err := s.fs().ReadFile(s.abs(name))
	if err != nil && s.bash {
		s.complain("%s: %s", args[1], word(err))
		return 1
	}
	if err != nil {
		s.complain(".: cannot open %s: %s", args[1], strings.TrimSuffix(word(err), " or directory"))
		s.exit = true
		return 2
	}
	params := s.params
	if len(args) > 2 && s.bash { // dash leaves them as they are
		s.params = args[2:]
	}
	from, line := s.from, s.line
	s.from = args[1]
	s.inSource++
	s.eval(string(script))
	s.inSource--
	s.params, s.returning, s.from, s.line = params, false, from, line
	return s.status
}

func execute(s *sh, args []string) int {
	if len(args) == 1 {
		return 0
	}
	s.traps = map[string]string{}
	if _, err := s.host.LookPath(s.child(nil), args[1]); machine.IsNotFound(err) {
		s.complain("exec: %s: not found", args[1])
		s.exit = true
		return 127
	}
	s.program(args[1:])
	s.exit = true
	return s.status
}
