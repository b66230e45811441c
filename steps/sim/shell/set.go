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
		var lines []string
		s.vars.Each(func(k string, v expand.Variable) bool {
			lines = append(lines, k+"='"+strings.ReplaceAll(v.String(), "'", `'"'"'`)+"'")
			return true
		})
		sort.Strings(lines)
		fmt.Fprintln(s.writer(1), strings.Join(lines, "\n"))
		return 0
	}
	for len(args) > 0 && len(args[0]) > 1 && (args[0][0] == '-' || args[0][0] == '+') {
		a := args[0]
		args = args[1:]
		if a == "--" {
			s.params = args
			return 0
		}
		on := a[0] == '-'
		if strings.HasPrefix(a[1:], "o") && len(args) > 0 {
			long := map[string]byte{"errexit": 'e', "nounset": 'u', "xtrace": 'x', "noglob": 'f', "noclobber": 'C', "allexport": 'a', "noexec": 'n'}
			if c, ok := long[args[0]]; ok {
				s.opts[c] = on
			}
			args = args[1:]
			continue
		}
		for _, c := range a[1:] {
			s.opts[byte(c)] = on
		}
	}
	if len(args) > 0 {
		s.params = args
	}
	return 0
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
		s.say("%s: 1: shift: can't shift that many\n", s.name)
		s.exit = true
		return 2
	}
	s.params = s.params[n:]
	return 0
}
