package shell

import (
	"fmt"
	"os"
	"strings"

	"holdfast/steps/sim/machine"

	"mvdan.cc/sh/v3/expand"
	"mvdan.cc/sh/v3/syntax"
)

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
				s.complain("%s: bad file descriptor", r.N.Value)
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
		return s.document(r)
	case syntax.WordHdoc:
		return strings.NewReader(s.literal(r.Word) + "\n"), nil, true
	case syntax.DplIn, syntax.DplOut:
		return s.duplicate(s.literal(r.Word), fd)
	}
	how, known := openFlag(r.Op)
	if !known {
		s.complain("this redirection is not possible on the practice cluster")
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
		s.cannotOpen(name, how&os.O_CREATE != 0, err)
		return nil, nil, false
	}
	d := machine.NewDesc(s.host, f)
	return d, d, true
}

// openFlag is how a file is opened for a redirection.
func openFlag(op syntax.RedirOperator) (int, bool) {
	switch op {
	case syntax.RdrIn:
		return os.O_RDONLY, true
	case syntax.RdrInOut:
		return os.O_RDWR | os.O_CREATE, true
	case syntax.RdrOut, syntax.RdrClob, syntax.RdrAll:
		return os.O_WRONLY | os.O_CREATE | os.O_TRUNC, true
	case syntax.AppOut, syntax.AppAll:
		return os.O_WRONLY | os.O_CREATE | os.O_APPEND, true
	}
	return 0, false
}

// document is the text of a here-document.
func (s *sh) document(r *syntax.Redirect) (any, *machine.Desc, bool) {
	if r.Hdoc == nil {
		return strings.NewReader(""), nil, true
	}
	body, err := expand.Document(s.config(), r.Hdoc)
	if err != nil {
		s.broken(err)
		return nil, nil, false
	}
	return strings.NewReader(body), nil, true
}

// duplicate is >&2, or >&- which closes.
func (s *sh) duplicate(arg string, fd int) (stream any, made *machine.Desc, ok bool) {
	if arg == "-" {
		return nil, nil, true
	}
	n := -1
	_, _ = fmt.Sscanf(arg, "%d", &n)
	from, there := s.fds[n]
	if !there {
		s.complain("%s: Bad file descriptor", arg)
		return nil, nil, false
	}
	if fd > 2 {
		made = machine.StreamDesc(s.host, from)
		return made, made, true
	}
	return from, nil, true
}

// cannotOpen says why a redirection failed, each shell in its own words.
func (s *sh) cannotOpen(name string, create bool, err error) {
	text := word(err)
	switch {
	case s.bash:
		s.complain("%s: %s", name, text)
		return
	case create && text == "No such file or directory":
		text = "Directory nonexistent"
	case text == "No such file or directory":
		text = "No such file"
	}
	s.complain("cannot %s %s: %s", map[bool]string{true: "create", false: "open"}[create], name, text)
}
