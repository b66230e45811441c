package shell

import (
	"bufio"
	"errors"
	"io"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// converse is the shell of a person: a prompt, a command, its output.
func (s *sh) converse() int {
	lines := bufio.NewReaderSize(s.p.Stdin, 16)
	var pending string
	s.talks = true
	s.traps["2"] = ":" // Ctrl-C ends what runs, not the shell
	s.untrap()
	for !s.exit && s.ctx.Err() == nil {
		s.prompt(pending != "")
		line, err := lines.ReadString('\n')
		if err != nil && line == "" {
			if errors.Is(err, io.EOF) {
				s.say("exit\n")
			}
			break
		}
		pending += line
		if len(pending) > 64<<10 {
			pending = ""
			continue
		}
		_, perr := syntax.NewParser(syntax.Variant(syntax.LangBash)).Parse(strings.NewReader(pending), s.name)
		if syntax.IsIncomplete(perr) && err == nil {
			continue
		}
		text := pending
		pending = ""
		s.remember(strings.TrimSpace(text))
		if ferr := s.feed(strings.NewReader(text), s.name); ferr != nil {
			s.mistyped(ferr)
			s.status = 2
		}
		s.returning, s.brk, s.cnt = false, 0, 0
	}
	s.atExit()
	return s.status
}

func (s *sh) prompt(more bool) {
	if more {
		s.say("> ")
		return
	}
	mark, where := "$", s.dir
	if s.p.UID == 0 {
		mark = "#"
	}
	if home := s.vars.str("HOME"); home != "" && strings.HasPrefix(where, home) {
		where = "~" + where[len(home):]
	}
	s.say("%s@%s:%s%s ", s.host.UserName(s.p.UID), s.host.Hostname(), where, mark)
}

// maxPast is how many lines history keeps.
const maxPast = 500

// remember keeps a line for history. It lies in memory alone: no file on the machine ever holds what was typed.
func (s *sh) remember(line string) {
	if line == "" {
		return
	}
	if s.past = append(s.past, line); len(s.past) > maxPast {
		s.past = s.past[1:]
	}
}
