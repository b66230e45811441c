package shell

import (
	"errors"
	"fmt"
	"io"
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
		s.complain("%s: %s", unset.Node.Param.Value, s.unsetText(unset))
		s.status, s.exit = map[bool]int{true: 127, false: 2}[s.bash], true
		return
	case strings.Contains(err.Error(), "division by zero"):
		s.complain("%s", s.pick("division by 0", "arithmetic expression: division by zero"))
	default:
		s.complain("%v", err)
	}
	s.status, s.exit = s.noRedirect(), true
}

// unsetText says of a variable that it is missing, in the words of the script where it has some.
func (s *sh) unsetText(e expand.UnsetParameterError) string {
	null := e.Node.Exp != nil && e.Node.Exp.Op == syntax.ErrorUnsetOrNull
	switch {
	case strings.HasSuffix(e.Message, "unbound variable"):
		return s.pick("unbound variable", "parameter not set")
	case e.Message != "":
		return e.Message
	case null:
		return s.pick("parameter null or not set", "parameter not set or null")
	}
	return "parameter not set"
}

func (s *sh) fields(words []*syntax.Word) []string {
	if !s.bash {
		words = withoutBraces(words)
	}
	out, err := expand.Fields(s.config(), words...)
	if err != nil {
		s.broken(err)
	}
	return out
}

// withoutBraces keeps the library from spelling {a,b} out, which plain shells do not know.
func withoutBraces(words []*syntax.Word) []*syntax.Word {
	out := make([]*syntax.Word, len(words))
	for k, w := range words {
		copied := *w
		copied.Parts = nil
		for _, part := range w.Parts {
			if lit, ok := part.(*syntax.Lit); ok && strings.Contains(lit.Value, "{") {
				plain := *lit
				plain.Value = strings.ReplaceAll(strings.ReplaceAll(lit.Value, `\{`, "{"), "{", `\{`)
				part = &plain
			}
			copied.Parts = append(copied.Parts, part)
		}
		out[k] = &copied
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
