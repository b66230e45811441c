package tools

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// substitute does s on what is in the pattern space.
func (m *sedRun) substitute(s *sedSubst) {
	re := m.used(s.re)
	if re == nil {
		return
	}
	var b strings.Builder
	at, done := 0, false
	for i, loc := range re.FindAllStringSubmatchIndex(m.space, -1) {
		if i+1 < s.nth || done && !s.global {
			continue
		}
		b.WriteString(m.space[at:loc[0]])
		b.WriteString(m.fill(s.with, loc))
		at, done = loc[1], true
	}
	if !done {
		return
	}
	b.WriteString(m.space[at:])
	m.space, m.changed = b.String(), true
	if s.print {
		m.out.line(m.space, m.ended)
	}
	if s.file != "" {
		m.file(s.file).line(m.space, m.ended)
	}
}

// fill writes a replacement with its groups.
func (m *sedRun) fill(parts []sedPart, loc []int) string {
	var b strings.Builder
	var all, one byte // the turns of case that hold for all that follows and for one letter
	for _, p := range parts {
		switch {
		case p.turn == 'u' || p.turn == 'l':
			one = p.turn
			continue
		case p.turn != 0:
			all, one = p.turn, 0
			continue
		case p.group >= 0:
			p.text = ""
			if 2*p.group+1 < len(loc) && loc[2*p.group] >= 0 {
				p.text = m.space[loc[2*p.group]:loc[2*p.group+1]]
			}
		}
		if p.text != "" {
			b.WriteString(turned(p.text, all, one))
			one = 0
		}
	}
	return b.String()
}

// turned changes the case of a text, and of its first letter.
func turned(s string, all, one byte) string {
	first, size := utf8.DecodeRuneInString(s)
	rest := s[size:]
	switch all {
	case 'U':
		first, rest = unicode.ToUpper(first), strings.ToUpper(rest)
	case 'L':
		first, rest = unicode.ToLower(first), strings.ToLower(rest)
	}
	switch one {
	case 'u':
		first = unicode.ToUpper(first)
	case 'l':
		first = unicode.ToLower(first)
	}
	if first == utf8.RuneError && size == 1 { // no text at all: leave it
		return s
	}
	return string(first) + rest
}
