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
	for _, of := range []func(string) builtinFunc{saying, holding, running, asking} {
		if b := of(name); b != nil {
			return b
		}
	}
	return nil
}

// saying are those that answer, print and read.
func saying(name string) builtinFunc {
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
	case "read":
		return read
	case "mapfile", "readarray":
		return mapfile
	}
	return nil
}

// holding are those that change what a shell keeps: variables, options, folder, rights.
func holding(name string) builtinFunc {
	switch name {
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
	case "umask":
		return umask
	case "ulimit":
		return ulimit
	case "getopts":
		return getopts
	}
	return nil
}

// running are those that run something, or end it.
func running(name string) builtinFunc {
	switch name {
	case "exit":
		return func(s *sh, args []string) int { s.exit = true; return s.code(args) }
	case "return":
		return leave
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
	case "builtin":
		return ownCommand
	case "trap":
		return trap
	case "wait":
		return wait
	case "kill":
		return kill
	}
	return nil
}

// asking are those that tell of the shell itself, and those that do nothing here.
func asking(name string) builtinFunc {
	switch name {
	case "type":
		return typeOf
	case "history":
		return history
	case "help":
		return help
	case "jobs", "hash", "times", "alias", "unalias", "shopt", "bg", "fg":
		return func(*sh, []string) int { return 0 }
	}
	return nil
}

// ownCommand is bash's builtin, which passes functions and programs by.
func ownCommand(s *sh, args []string) int {
	if len(args) < 2 {
		return 0
	}
	b := s.builtin(args[1])
	if b == nil {
		s.complain("builtin: %s: not a shell builtin", args[1])
		return 1
	}
	return b(s, args[1:])
}

// builtin gives the command of a name that this shell has.
func (s *sh) builtin(name string) builtinFunc {
	if !s.bash && onlyBash(name) {
		return nil
	}
	return builtin(name)
}

// one runs a builtin as a program: /bin/echo.
func one(ctx context.Context, p *machine.Proc) int {
	s := newShell(ctx, p)
	s.name, s.tool = p.Name(), true
	args := append([]string{p.Name()}, p.Args[1:]...)
	return builtin(p.Name())(s, args)
}

func (s *sh) code(args []string) int {
	if len(args) < 2 {
		return s.status
	}
	n, err := strconv.Atoi(args[1])
	if err != nil || n < 0 {
		s.complain("%s: %s", args[0], s.pick(args[1]+": numeric argument required", "Illegal number: "+args[1]))
		s.exit = true
		return 2
	}
	return n & 255
}

// leave ends a function or a script that was sourced.
func leave(s *sh, args []string) int {
	if s.bash && s.inFunc == 0 && s.inSource == 0 {
		s.complain("return: can only `return' from a function or sourced script")
		return 2
	}
	s.returning = true
	return s.code(args)
}

// ulimit answers as a machine without limits; only of cores it keeps none.
func ulimit(s *sh, args []string) int {
	fmt.Fprintln(s.writer(1), map[bool]string{true: "0", false: "unlimited"}[len(args) > 1 && args[1] == "-c"])
	return 0
}

// onlyBash tells of the commands that dash has not.
func onlyBash(name string) bool {
	switch name {
	case "source", "builtin", "mapfile", "readarray", "history", "help", "shopt":
		return true
	}
	return false
}
