// Package shell is sh and bash of the practice cluster. Parsing and word expansion are a library's (mvdan.cc/sh/v3); what
// runs the tree is here, because scripts use what the library's interpreter lacks: numbered file descriptors, process
// ids, umask, signals, pipes that follow controlled time. It knows a machine.Host and nothing else: no file, process,
// variable or user of the machine it runs on can be reached from a script, and none may ever be.
package shell

import (
	"context"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"holdfast/steps/sim/machine"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

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
	line   int  // of the statement at work
	talks  bool // with a person
	tool   bool // no shell but one of its commands as a program
	given  bool // the script, by -c
	script string
	from   string // the file that is sourced
	pipes  []int
	begun  time.Time
	optAt  int // where getopts is: in which word, and where in it
	optIn  int
	subst  int // status of the last command substitution
	lastBG int
	bg     []*machine.Proc
	traps  map[string]string
	past   []string // what a person has typed
	heard  chan machine.Signal

	depth, calm     int // calm: set -e is off for as long
	loops, brk, cnt int
	inFunc          int
	inSource        int
	returning, exit bool
	cfg             *expand.Config
}

const (
	maxDepth = 200
	maxValue = 8 << 20 // bytes of one variable or substitution
)

func newShell(ctx context.Context, p *machine.Proc) *sh {
	s := &sh{
		host: p.Host, p: p, ctx: ctx, funcs: map[string]*syntax.Stmt{}, name: p.Args[0], pid: p.PID, bash: isBash(p),
		opts: map[byte]bool{}, dir: p.Dir, umask: p.Umask, traps: map[string]string{}, heard: make(chan machine.Signal, 16),
		fds: map[int]any{0: machine.Raw(p.Stdin), 1: machine.Raw(p.Stdout), 2: machine.Raw(p.Stderr)}, lastBG: -1, begun: p.Host.Clock.Now(),
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

// isBash tells whether the shell is bash: on all but Debian's family, sh is one too.
func isBash(p *machine.Proc) bool {
	name := path.Base(p.Args[0])
	return name == "bash" || name == "sh" && p.Host.OS.Packages != "apt"
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
