package shell

import (
	"fmt"
	"strings"
)

func command(s *sh, args []string) int {
	args = args[1:]
	for len(args) > 0 && strings.HasPrefix(args[0], "-") {
		switch args[0] {
		case "-v":
			return s.which(args[1:], false)
		case "-V":
			return s.which(args[1:], true)
		}
		args = args[1:]
	}
	if len(args) == 0 {
		return 0
	}
	if b := builtin(args[0]); b != nil {
		return b(s, args)
	}
	s.program(args)
	return s.status
}

func (s *sh) which(names []string, long bool) int {
	code := 0
	for _, name := range names {
		what, found := "", name
		switch {
		case s.funcs[name] != nil:
			what = name + " is a shell function"
		case builtin(name) != nil:
			what = name + " is a shell builtin"
		default:
			file, err := s.host.LookPath(s.child(nil), name)
			if err != nil {
				code = s.unknown(name, long)
				continue
			}
			what, found = name+" is "+file, file
		}
		if long {
			found = what
		}
		fmt.Fprintln(s.writer(1), found)
	}
	return code
}

// unknown says that there is no such command, each shell in its own way.
func (s *sh) unknown(name string, long bool) int {
	switch {
	case s.bash && long:
		s.say("%s: line 1: type: %s: not found\n", s.name, name)
	case long:
		fmt.Fprintf(s.writer(1), "%s: not found\n", name)
	}
	if s.bash {
		return 1
	}
	return 127
}
