package shell

import (
	"bytes"
	"context"
	"errors"
	"fmt"
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

// Main is the command sh.
func Main(ctx context.Context, p *machine.Proc) int {
	s := newShell(ctx, p)
	defer s.letGo()
	args := p.Args[1:]
	var script string
	var isC, isS, interactive bool
	for len(args) > 0 && len(args[0]) > 1 && (args[0][0] == '-' || args[0][0] == '+') {
		a := args[0]
		args = args[1:]
		if a == "--" {
			break
		}
		if strings.HasPrefix(a, "--") {
			continue // --login, --norc
		}
		for i := 1; i < len(a); i++ {
			switch a[i] {
			case 'c':
				isC = true
			case 's':
				isS = true
			case 'i':
				interactive = true
			case 'l':
			case 'o':
				if len(args) > 0 {
					args = args[1:]
				}
			default:
				s.opts[a[i]] = a[0] == '-'
			}
		}
	}
	switch {
	case isC && len(args) == 0:
		fmt.Fprintf(p.Stderr, "%s: 0: -c requires an argument\n", s.name)
		return 2
	case isC:
		script, args = args[0], args[1:]
		if len(args) > 0 {
			s.name, args = args[0], args[1:]
		}
		s.params = args
		return s.main(strings.NewReader(script), s.name)
	case isS || len(args) == 0:
		s.params = args
		if interactive || p.TTY && !isS {
			return s.converse()
		}
		return s.main(p.Stdin, s.name)
	}
	text, err := p.FS(ctx).ReadFile(p.Abs(args[0]))
	if err != nil {
		fmt.Fprintf(p.Stderr, "%s: 0: cannot open %s: %s\n", s.name, args[0], word(err))
		return 2
	}
	s.name, s.params = args[0], args[1:]
	return s.main(bytes.NewReader(text), args[0])
}

// main runs a script, statement by statement as it is read.
func (s *sh) main(r io.Reader, name string) int {
	if err := s.feed(r, name); err != nil {
		s.say("%s: %s\n", s.name, syntaxText(err))
		s.status = 2
	}
	s.atExit()
	return s.status
}

func syntaxText(err error) string {
	var pe syntax.ParseError
	if errors.As(err, &pe) {
		return fmt.Sprintf("%d: Syntax error: %s", pe.Pos.Line(), pe.Text)
	}
	return err.Error()
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
