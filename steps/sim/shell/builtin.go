package shell

import (
	"context"
	"fmt"
	"path"
	"sort"
	"strconv"
	"strings"

	"holdfast/steps/sim/machine"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
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

func echo(s *sh, args []string) int {
	args = args[1:]
	end, esc := "\n", !s.bash && s.name != "echo"
	for len(args) > 0 && (args[0] == "-n" || args[0] == "-e" && (s.bash || s.name == "echo")) {
		if args[0] == "-n" {
			end = ""
		} else {
			esc = true
		}
		args = args[1:]
	}
	text := strings.Join(args, " ")
	if esc && strings.Contains(text, `\`) {
		var b strings.Builder
		for stop := false; text != "" && !stop; {
			n := 1
			if text[0] == '\\' {
				if n, stop = unescape(&b, text, true); stop {
					end = ""
				}
			} else {
				b.WriteByte(text[0])
			}
			text = text[n:]
		}
		text = b.String()
	}
	if _, err := fmt.Fprint(s.writer(1), text+end); err != nil && s.ctx.Err() == nil {
		s.say("%s: 1: echo: I/O error\n", s.name)
		return 1
	}
	return 0
}

func cd(s *sh, args []string) int {
	args = args[1:]
	for len(args) > 0 && (args[0] == "-P" || args[0] == "-L" || args[0] == "--") {
		args = args[1:]
	}
	to := s.vars.str("HOME")
	if len(args) > 0 {
		to = args[0]
	}
	if to == "-" {
		to = s.vars.str("OLDPWD")
		fmt.Fprintln(s.writer(1), to)
	}
	full := path.Clean(s.abs(to))
	i, err := s.fs().Stat(full)
	if err != nil || !i.IsDir() || s.fs().Access(full, 1) != nil {
		s.say("%s: 1: cd: can't cd to %s\n", s.name, to)
		return 2
	}
	s.vars.put("OLDPWD", s.dir)
	s.dir = full
	s.vars.put("PWD", full)
	return 0
}

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
	if n > len(s.params) || n < 0 {
		s.say("%s: 1: shift: can't shift that many\n", s.name)
		s.exit = true
		return 2
	}
	s.params = s.params[n:]
	return 0
}

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
				code = 127
				if long {
					fmt.Fprintf(s.writer(1), "%s: not found\n", name)
				}
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

func umask(s *sh, args []string) int {
	if len(args) < 2 || args[1] == "-S" {
		fmt.Fprintf(s.writer(1), "%04o\n", s.umask)
		return 0
	}
	n, err := strconv.ParseUint(args[1], 8, 32)
	if err != nil || n > 0o777 {
		s.say("%s: 1: umask: Illegal mode: %s\n", s.name, args[1])
		return 2
	}
	s.umask = uint32(n)
	return 0
}
