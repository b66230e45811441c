package shell

import (
	"errors"
	"fmt"
	"strings"

	"mvdan.cc/sh/v3/syntax"
)

// complain says what is wrong behind the shell's name and the line, each shell in its own way. To a person bash names no
// line.
func (s *sh) complain(format string, args ...any) {
	s.say("%s: %s\n", s.place(), fmt.Sprintf(format, args...))
}

func (s *sh) place() string {
	switch {
	case s.bash && s.from != "":
		return fmt.Sprintf("%s: line %d", s.from, max(s.line, 1))
	case s.bash && s.talks, s.tool:
		return s.name
	case s.from != "":
		return fmt.Sprintf("%s: %d: %s", s.name, max(s.line, 1), s.from)
	case s.bash:
		return fmt.Sprintf("%s: line %d", s.name, max(s.line, 1))
	}
	return fmt.Sprintf("%s: %d", s.name, max(s.line, 1))
}

// pick is a text in the words of the shell at hand.
func (s *sh) pick(bash, dash string) string {
	if s.bash {
		return bash
	}
	return dash
}

// mistyped says what is wrong with the syntax of a script.
func (s *sh) mistyped(err error) {
	var pe syntax.ParseError
	var le syntax.LangError
	switch {
	case errors.As(err, &pe):
		s.line = int(pe.Pos.Line())
	case errors.As(err, &le):
		s.line = int(le.Pos.Line())
		s.complain("%s", foreign(le))
		return
	default:
		s.say("%s: %v\n", s.name, err)
		return
	}
	token := firstQuoted(pe.Text)
	if s.bash {
		s.bashMistake(pe, token)
		return
	}
	if strings.Contains(pe.Text, "parameter expansion operator") {
		s.complain("Bad substitution")
		return
	}
	s.complain("Syntax error: %s", dashMistake(pe, token))
}

// foreign is what another shell's words are to one that does not know them.
func foreign(e syntax.LangError) string {
	for _, f := range []string{"replace", "slicing", "${", "parameter expansion"} {
		if strings.Contains(e.Feature, f) {
			return "Bad substitution"
		}
	}
	if strings.Contains(e.Feature, "arrays") {
		return `Syntax error: "(" unexpected`
	}
	return "Syntax error: " + e.Feature + " are not known to this shell"
}

// firstQuoted is the first sign in quotes of the parser's message.
func firstQuoted(text string) string {
	parts := strings.Split(text, "`")
	if len(parts) < 3 {
		return ""
	}
	return parts[1]
}

func (s *sh) bashMistake(pe syntax.ParseError, token string) {
	head := s.name + ": "
	if !s.talks {
		head = fmt.Sprintf("%s: %sline %d: ", s.name, map[bool]string{true: "-c: "}[s.given], s.line)
	}
	switch {
	case strings.HasPrefix(pe.Text, "reached EOF without"):
		want := token
		if k := strings.LastIndex(pe.Text, "with `"); k >= 0 {
			want = strings.TrimSuffix(pe.Text[k+6:], "`")
		}
		if strings.Contains(pe.Text, "backquote") || strings.Contains(pe.Text, "\"`\"") {
			want = "`"
		}
		if want == "}" && token == "{" {
			s.say("%ssyntax error: unexpected end of file\n", strings.Replace(head, fmt.Sprintf("line %d", s.line), fmt.Sprintf("line %d", s.line+1), 1))
			return
		}
		s.say("%sunexpected EOF while looking for matching `%s'\n", head, want)
	case pe.Incomplete:
		s.say("%ssyntax error: unexpected end of file\n", strings.Replace(head, fmt.Sprintf("line %d", s.line), fmt.Sprintf("line %d", s.line+1), 1))
	default:
		s.say("%ssyntax error near unexpected token `%s'\n", head, token)
		if lines := strings.Split(s.script, "\n"); s.given && s.line <= len(lines) {
			s.say("%s`%s'\n", head, lines[s.line-1])
		}
	}
}

// dashMistake is a mistake in dash's words.
func dashMistake(pe syntax.ParseError, token string) string {
	switch {
	case strings.Contains(pe.Text, "\"`\""):
		return "EOF in backquote substitution"
	case strings.Contains(pe.Text, "closing quote"):
		return "Unterminated quoted string"
	case pe.Text == "invalid func name":
		return "Bad function name"
	case token == "${" || pe.Text == "invalid parameter name":
		return "Missing '}'"
	case token == "$((":
		return "Missing '))'"
	case token == "for" || strings.Contains(pe.Text, "`for`"):
		return "Bad for loop variable"
	case pe.Incomplete || strings.HasPrefix(pe.Text, "reached EOF") || token == "foo(":
		next := map[string]string{"if": "then", "elif": "then", "then": "fi", "else": "fi", "while": "do", "until": "do", "do": "done", "{": "}", "(": ")", "$(": ")", "foo(": ")", "case": ")"}[token]
		if next != "" {
			return fmt.Sprintf("end of file unexpected (expecting %q)", next)
		}
		return "end of file unexpected"
	case token != "" && strings.Contains(pe.Text, "can only"):
		return fmt.Sprintf("%q unexpected", token)
	}
	return pe.Text
}
