package shell

import (
	"bytes"
	"context"
	"io"
	"strings"

	"holdfast/steps/sim/machine"

	"mvdan.cc/sh/v3/syntax"
)

// Register gives a machine its shells.
func Register(h *machine.Host) {
	for _, name := range []string{"sh", "bash", "dash"} {
		h.Register(h.OS.Bin+"/"+name, Main)
	}
	for _, name := range []string{"true", "false", "echo", "printf", "test", "["} {
		h.Register(h.OS.Bin+"/"+name, one)
	}
	h.Register("/usr/bin/[", one)
}

// invocation is how a shell was called.
type invocation struct {
	args                               []string // behind the options
	command, stdin, interactive, login bool
}

// Main is the command sh.
func Main(ctx context.Context, p *machine.Proc) int {
	s := newShell(ctx, p)
	defer s.letGo()
	v := s.invoked(p.Args[1:])
	switch {
	case s.exit:
		return s.status
	case v.command && len(v.args) == 0:
		s.say("%s: %s-c%s requires an argument\n", s.name, s.pick("", "0: "), s.pick(": option", ""))
		return 2
	case v.command:
		s.script, s.params, s.given = v.args[0], v.args[1:], true
		if len(s.params) > 0 {
			s.name, s.params = s.params[0], s.params[1:]
		}
		return s.main(strings.NewReader(s.script), s.name)
	case v.stdin || len(v.args) == 0:
		s.params = v.args
		if v.interactive || p.TTY && !v.stdin {
			if v.login {
				s.name = "-" + s.name // as login calls it
			}
			return s.converse()
		}
		return s.main(p.Stdin, s.name)
	}
	return s.script1(ctx, v.args)
}

// invoked reads the options that stand before a script.
func (s *sh) invoked(args []string) (v invocation) {
	for len(args) > 0 && len(args[0]) > 1 && (args[0][0] == '-' || args[0][0] == '+') {
		a := args[0]
		args = args[1:]
		if a == "--" {
			break
		}
		if strings.HasPrefix(a, "--") {
			continue // --login, --norc
		}
		for _, o := range []byte(a[1:]) {
			switch {
			case o == 'c':
				v.command = true
			case o == 's':
				v.stdin = true
			case o == 'i':
				v.interactive = true
			case o == 'l':
				v.login = true
			case o == 'o' && len(args) > 0:
				if !s.option(args[0], a[0] == '-') {
					s.exit = true
				}
				args = args[1:]
			default:
				s.opts[o] = a[0] == '-'
			}
		}
	}
	v.args = args
	return v
}

// script1 runs a script from a file.
func (s *sh) script1(ctx context.Context, args []string) int {
	text, err := s.p.FS(ctx).ReadFile(s.p.Abs(args[0]))
	if err != nil && s.bash {
		s.say("%s: %s: %s\n", s.name, args[0], word(err))
		return map[bool]int{true: 127, false: 126}[word(err) == "No such file or directory"]
	}
	if err != nil {
		s.say("%s: 0: cannot open %s: %s\n", s.name, args[0], strings.TrimSuffix(word(err), " or directory"))
		return 2
	}
	s.name, s.params = args[0], args[1:]
	return s.main(bytes.NewReader(text), args[0])
}

// main runs a script, statement by statement as it is read.
func (s *sh) main(r io.Reader, name string) int {
	if err := s.feed(r, name); err != nil {
		s.mistyped(err)
		s.status = 2
	}
	s.atExit()
	return s.status
}

// feed parses and runs. The error is of the syntax.
func (s *sh) feed(r io.Reader, name string) error {
	lang := syntax.LangPOSIX
	if s.bash {
		lang = syntax.LangBash
	}
	var bad error
	done := false
	// The sequence is called and not ranged over: it gives the parser's last mistake even to somebody who has enough.
	syntax.NewParser(syntax.Variant(lang)).StmtsSeq(r)(func(stmt *syntax.Stmt, err error) bool {
		if done {
			return false
		}
		if err == nil {
			err = vet(stmt)
		}
		if err == nil {
			s.stmt(stmt)
		}
		bad, done = err, err != nil || s.stopped()
		return !done
	})
	if s.ctx.Err() != nil {
		return nil
	}
	return bad
}

// atExit runs the trap for the end, once.
func (s *sh) atExit() {
	text, ok := s.traps["EXIT"]
	if !ok || s.ctx.Err() != nil {
		return
	}
	delete(s.traps, "EXIT")
	was := s.status
	s.exit, s.returning = false, false
	s.eval(text)
	if !s.exit {
		s.status = was
	}
}
