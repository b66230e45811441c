package shell

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"holdfast/steps/sim/machine"
)

type builtinFunc func(s *sh, args []string) int

// builtin gives the shell's own command of a name, nil for none.
func builtin(name string) builtinFunc {
	switch name {
	case ":", "true":
		return func(*sh, []string) int { return 0 }
	case "false":
		return func(*sh, []string) int { return 1 }
	case "echo":
		return echo
	case "printf":
		return printf
	case "test", "[":
		return func(s *sh, args []string) int { return s.test(args) }
	case "cd":
		return cd
	case "pwd":
		return func(s *sh, _ []string) int { fmt.Fprintln(s.writer(1), s.dir); return 0 }
	case "export", "readonly":
		return export
	case "local":
		return local
	case "unset":
		return unset
	case "set":
		return set
	case "shift":
		return shift
	case "read":
		return read
	case "exit":
		return func(s *sh, args []string) int { s.exit = true; return s.code(args) }
	case "return":
		return func(s *sh, args []string) int { s.returning = true; return s.code(args) }
	case "break", "continue":
		return jump
	case "eval":
		return func(s *sh, args []string) int { s.eval(strings.Join(args[1:], " ")); return s.status }
	case ".", "source":
		return source
	case "exec":
		return execute
	case "command":
		return command
	case "type":
		return func(s *sh, args []string) int { return s.which(args[1:], true) }
	case "trap":
		return trap
	case "wait":
		return wait
	case "umask":
		return umask
	case "ulimit":
		return func(s *sh, _ []string) int { fmt.Fprintln(s.writer(1), "unlimited"); return 0 }
	case "kill":
		return kill
	case "getopts":
		return getopts
	case "history":
		return history
	case "help":
		return help
	case "jobs", "hash", "times", "alias", "unalias", "shopt", "bg", "fg":
		return func(*sh, []string) int { return 0 }
	}
	return nil
}

// one runs a builtin as a program: /bin/echo.
func one(ctx context.Context, p *machine.Proc) int {
	s := newShell(ctx, p)
	s.name = p.Name()
	args := append([]string{p.Name()}, p.Args[1:]...)
	return builtin(p.Name())(s, args)
}

func (s *sh) code(args []string) int {
	if len(args) < 2 {
		return s.status
	}
	n, err := strconv.Atoi(args[1])
	if err != nil || n < 0 {
		s.say("%s: 1: %s: Illegal number: %s\n", s.name, args[0], args[1])
		s.exit = true
		return 2
	}
	return n & 255
}
