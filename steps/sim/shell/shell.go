// Package shell is sh and bash of the practice cluster. Parsing and word expansion are a library's (mvdan.cc/sh/v3); what
// runs the tree is here, because scripts use what the library's interpreter lacks: numbered file descriptors, process
// ids, umask, signals, pipes that follow controlled time. It knows a machine.Host and nothing else: no file, process,
// variable or user of the machine it runs on can be reached from a script, and none may ever be.
package shell

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"

	"holdfast/steps/sim/machine"

	"mvdan.cc/sh/v3/expand"
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

// sh is one shell at work, a process or a subshell of one.
type sh struct {
	host   *machine.Host
	p      *machine.Proc
	ctx    context.Context
	vars   *scope
	funcs  map[string]*syntax.Stmt
	params []string
	name   string // $0
	pid    int    // $$, the same in subshells
	bash   bool
	opts   map[byte]bool
	dir    string
	umask  uint32
	fds    map[int]any     // 0 to 2 are streams, above are *machine.Desc
	kept   []*machine.Desc // opened by exec, for as long as the shell lives
	status int
	subst  int // status of the last command substitution
	lastBG int
	bg     []*machine.Proc
	traps  map[string]string
	heard  chan machine.Signal

	depth, calm     int // calm: set -e is off for as long
	loops, brk, cnt int
	inFunc          int
	returning, exit bool
	cfg             *expand.Config
}

const (
	maxDepth = 200
	maxValue = 8 << 20 // bytes of one variable or substitution
)

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

func newShell(ctx context.Context, p *machine.Proc) *sh {
	s := &sh{
		host: p.Host, p: p, ctx: ctx, funcs: map[string]*syntax.Stmt{}, name: p.Args[0], pid: p.PID, bash: path.Base(p.Args[0]) == "bash",
		opts: map[byte]bool{}, dir: p.Dir, umask: p.Umask, traps: map[string]string{}, heard: make(chan machine.Signal, 16),
		fds: map[int]any{0: machine.Raw(p.Stdin), 1: machine.Raw(p.Stdout), 2: machine.Raw(p.Stderr)}, lastBG: -1,
	}
	for n, d := range p.Files {
		s.fds[n] = d
	}
	s.vars = newScope(s)
	for _, kv := range p.Env {
		if k, v, ok := strings.Cut(kv, "="); ok {
			s.vars.own[k] = expand.Variable{Set: true, Exported: true, Kind: expand.String, Str: v}
		}
	}
	s.vars.put("PWD", s.dir)
	s.vars.put("IFS", " \t\n")
	s.vars.put("OPTIND", "1")
	s.untrap()
	return s
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
	for stmt, err := range syntax.NewParser(syntax.Variant(lang)).StmtsSeq(r) {
		if err != nil {
			if s.ctx.Err() != nil {
				return nil
			}
			return err
		}
		if err := vet(stmt); err != nil {
			return err
		}
		s.stmt(stmt)
		if s.stopped() {
			return nil
		}
	}
	return nil
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

// fork makes a subshell: what it changes is its own.
func (s *sh) fork() *sh {
	c := *s
	c.vars = s.vars.clone(&c)
	c.funcs, c.opts, c.fds = maps.Clone(s.funcs), maps.Clone(s.opts), maps.Clone(s.fds)
	c.params, c.bg, c.traps = slices.Clone(s.params), nil, map[string]string{}
	c.cfg, c.kept = nil, nil
	c.depth++
	return &c
}

// sub runs something in a subshell of the same process.
func (s *sh) sub(ctx context.Context, f func(*sh)) int {
	c := s.fork()
	c.ctx = ctx
	if c.depth > maxDepth {
		s.say("%s: too many levels of commands in commands\n", s.name)
		s.exit = true
		return 2
	}
	f(c)
	c.atExit()
	c.letGo()
	return c.status
}

// letGo closes what exec has opened, with the locks on it.
func (s *sh) letGo() {
	for _, d := range s.kept {
		d.Close()
	}
	s.kept = nil
}

func (s *sh) say(format string, args ...any) {
	fmt.Fprintf(s.writer(2), format, args...)
}

func (s *sh) writer(fd int) io.Writer {
	w, _ := s.fds[fd].(io.Writer)
	return s.p.Writer(s.ctx, w)
}

func (s *sh) reader() io.Reader {
	r, _ := s.fds[0].(io.Reader)
	return s.p.Reader(s.ctx, r)
}

// stopped tells whether no further statement is to run.
func (s *sh) stopped() bool {
	return s.exit || s.returning || s.brk > 0 || s.cnt > 0 || s.ctx.Err() != nil
}

func word(err error) string { return machine.Strerror(err) }
