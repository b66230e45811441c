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
	if b := s.builtin(args[0]); b != nil {
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
			what = name + s.pick(" is a function", " is a shell function")
		case keyword(name):
			what = name + " is a shell keyword"
		case s.builtin(name) != nil:
			what = name + " is " + s.pick("a shell builtin", map[bool]string{true: "a special shell builtin", false: "a shell builtin"}[special(name)])
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
		s.complain("type: %s: not found", name)
	case long:
		fmt.Fprintf(s.writer(1), "%s: not found\n", name)
	}
	if s.bash {
		return 1
	}
	return 127
}

func keyword(name string) bool {
	switch name {
	case "if", "then", "else", "elif", "fi", "for", "while", "until", "do", "done", "case", "esac", "in", "{", "}", "!":
		return true
	}
	return false
}

// typeOf tells what names stand for: with -t in one word, with -p and -P the file.
func typeOf(s *sh, args []string) int {
	args = args[1:]
	if len(args) == 0 || !s.bash || len(args[0]) != 2 || args[0][0] != '-' {
		return s.which(args, true)
	}
	code := 0
	for _, name := range args[1:] {
		file, err := s.host.LookPath(s.child(nil), name)
		word := ""
		switch {
		case args[0] != "-t":
			word = file
		case keyword(name):
			word = "keyword"
		case s.funcs[name] != nil:
			word = "function"
		case s.builtin(name) != nil:
			word = "builtin"
		case err == nil:
			word = "file"
		}
		if word == "" {
			code = 1
			continue
		}
		fmt.Fprintln(s.writer(1), word)
	}
	return code
}
