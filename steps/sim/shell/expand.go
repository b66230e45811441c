package shell

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"holdfast/steps/sim/machine"
	"holdfast/steps/sim/vfs"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

var errRefused = errors.New("process substitution is not possible on the practice cluster")

// vet refuses what could reach past the simulation or past its limits.
func vet(node syntax.Node) error {
	var err error
	syntax.Walk(node, func(n syntax.Node) bool {
		switch n.(type) {
		case *syntax.ProcSubst:
			err = errRefused
		case *syntax.CoprocClause:
			err = errors.New("coprocesses are not possible on the practice cluster")
		}
		return err == nil
	})
	return err
}

func (s *sh) fs() *vfs.FS {
	q := machine.Proc{Host: s.host, UID: s.p.UID, GIDs: s.p.GIDs, Umask: s.umask}
	return q.FS(s.ctx)
}

func (s *sh) abs(p string) string {
	if strings.HasPrefix(p, "/") || p == "" {
		return p
	}
	return strings.TrimSuffix(s.dir, "/") + "/" + p
}

// broken says why a word could not be expanded, and ends the script as a shell does.
func (s *sh) broken(err error) {
	var unset expand.UnsetParameterError
	switch {
	case errors.As(err, &unset):
		msg := unset.Message
		if msg == "" || strings.HasSuffix(msg, "unbound variable") {
			msg = "parameter not set"
		}
		s.say("%s: 1: %s: %s\n", s.name, unset.Node.Param.Value, msg)
	default:
		s.say("%s: 1: %v\n", s.name, err)
	}
	s.status, s.exit = 2, true
}

func (s *sh) fields(words []*syntax.Word) []string {
	out, err := expand.Fields(s.config(), words...)
	if err != nil {
		s.broken(err)
	}
	return out
}

func (s *sh) literal(w *syntax.Word) string {
	if w == nil {
		return ""
	}
	out, err := expand.Literal(s.config(), unquoted(w))
	if err != nil {
		s.broken(err)
	}
	return out
}

// unquoted rewrites a word whose unquoted parts hold backslashes: the library takes those away from fields, but not from
// single words.
func unquoted(w *syntax.Word) *syntax.Word {
	var parts []syntax.WordPart
	changed := false
	for _, part := range w.Parts {
		lit, ok := part.(*syntax.Lit)
		if !ok || !strings.Contains(lit.Value, `\`) {
			parts = append(parts, part)
			continue
		}
		changed = true
		rest := lit.Value
		for {
			before, after, found := strings.Cut(rest, `\`)
			if before != "" {
				parts = append(parts, &syntax.Lit{Value: before})
			}
			if !found || after == "" {
				break
			}
			_, size := utf8.DecodeRuneInString(after)
			if after[0] != '\n' {
				parts = append(parts, &syntax.SglQuoted{Value: after[:size]})
			}
			rest = after[size:]
		}
	}
	if !changed {
		return w
	}
	return &syntax.Word{Parts: parts}
}

// substitute runs a command substitution.
func (s *sh) substitute(w io.Writer, cs *syntax.CmdSubst) error {
	var b capped
	s.subst = s.sub(s.ctx, func(c *sh) {
		c.fds[1] = &b
		c.stmts(cs.Stmts)
	})
	s.status = s.subst
	if b.over {
		s.exit = true
		return fmt.Errorf("a command substitution gave too much")
	}
	_, err := w.Write([]byte(strings.ReplaceAll(b.String(), "\x00", "")))
	return err
}

// capped keeps what is written to it up to a limit.
type capped struct {
	strings.Builder
	over bool
}

// Write implements io.Writer.
func (c *capped) Write(p []byte) (int, error) {
	if c.Len()+len(p) > maxValue {
		c.over = true
		return 0, io.ErrShortWrite
	}
	return c.Builder.Write(p)
}

// redirect applies redirections; undo takes them back. It says itself what went wrong.
func (s *sh) redirect(list []*syntax.Redirect) (undo func(), made []*machine.Desc, ok bool) {
	old := map[int]any{}
	had := map[int]bool{}
	undo = func() {
		for fd, was := range had {
			if was {
				s.fds[fd] = old[fd]
			} else {
				delete(s.fds, fd)
			}
		}
		for _, d := range made {
			d.Close()
		}
	}
	for _, r := range list {
		fd := 1
		switch r.Op {
		case syntax.RdrIn, syntax.RdrInOut, syntax.DplIn, syntax.Hdoc, syntax.DashHdoc, syntax.WordHdoc:
			fd = 0
		}
		if r.N != nil {
			if _, err := fmt.Sscanf(r.N.Value, "%d", &fd); err != nil || fd > 255 {
				s.say("%s: 1: %s: bad file descriptor\n", s.name, r.N.Value)
				return undo, made, false
			}
		}
		targets := []int{fd}
		if r.Op == syntax.RdrAll || r.Op == syntax.AppAll {
			targets = []int{1, 2}
		}
		for _, n := range targets {
			if _, seen := had[n]; !seen {
				old[n], had[n] = s.fds[n], false
				if _, there := s.fds[n]; there {
					had[n] = true
				}
			}
		}
		stream, d, ok := s.target(r, fd)
		if !ok {
			return undo, made, false
		}
		if d != nil {
			made = append(made, d)
		}
		for _, n := range targets {
			if stream == nil {
				delete(s.fds, n)
			} else {
				s.fds[n] = stream
			}
		}
	}
	return undo, made, true
}

// target opens what a redirection names. stream is nil where it closes.
func (s *sh) target(r *syntax.Redirect, fd int) (stream any, made *machine.Desc, ok bool) {
	switch r.Op {
	case syntax.Hdoc, syntax.DashHdoc:
		body, err := "", error(nil)
		if r.Hdoc != nil {
			body, err = expand.Document(s.config(), r.Hdoc)
		}
		if err != nil {
			s.broken(err)
			return nil, nil, false
		}
		return strings.NewReader(body), nil, true
	case syntax.WordHdoc:
		return strings.NewReader(s.literal(r.Word) + "\n"), nil, true
	case syntax.DplIn, syntax.DplOut:
		arg := s.literal(r.Word)
		if arg == "-" {
			return nil, nil, true
		}
		n := -1
		_, _ = fmt.Sscanf(arg, "%d", &n)
		from, there := s.fds[n]
		if !there {
			s.say("%s: 1: %s: Bad file descriptor\n", s.name, arg)
			return nil, nil, false
		}
		if fd > 2 {
			made = machine.StreamDesc(s.host, from)
			return made, made, true
		}
		return from, nil, true
	}
	flag := map[syntax.RedirOperator]int{
		syntax.RdrIn: os.O_RDONLY, syntax.RdrInOut: os.O_RDWR | os.O_CREATE,
		syntax.RdrOut: os.O_WRONLY | os.O_CREATE | os.O_TRUNC, syntax.RdrClob: os.O_WRONLY | os.O_CREATE | os.O_TRUNC,
		syntax.AppOut: os.O_WRONLY | os.O_CREATE | os.O_APPEND,
		syntax.RdrAll: os.O_WRONLY | os.O_CREATE | os.O_TRUNC, syntax.AppAll: os.O_WRONLY | os.O_CREATE | os.O_APPEND,
	}
	how, known := flag[r.Op]
	if !known {
		s.say("%s: 1: this redirection is not possible on the practice cluster\n", s.name)
		return nil, nil, false
	}
	name := s.literal(r.Word)
	if s.exit {
		return nil, nil, false
	}
	if s.opts['C'] && r.Op == syntax.RdrOut && s.fs().Exists(s.abs(name)) {
		how |= os.O_EXCL
	}
	f, err := s.fs().Open(s.abs(name), how, 0o666)
	if err != nil {
		verb := "open"
		if how&os.O_CREATE != 0 {
			verb = "create"
		}
		text := word(err)
		if verb == "create" && text == "No such file or directory" {
			text = "Directory nonexistent"
		} else if verb == "open" && text == "No such file or directory" {
			text = "No such file"
		}
		s.say("%s: 1: cannot %s %s: %s\n", s.name, verb, name, text)
		return nil, nil, false
	}
	d := machine.NewDesc(s.host, f)
	return d, d, true
}
