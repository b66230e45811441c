package tools

import (
	"strconv"
	"strings"
)

func (p *sedParser) subst(c *sedCmd) error {
	delim := p.get()
	expr, ok := p.between(delim)
	if !ok {
		return p.fail("unterminated `s' command")
	}
	with, ok := p.replacement(delim)
	if !ok {
		return p.fail("unterminated `s' command")
	}
	c.sub = &sedSubst{}
	flags, err := p.substFlags(c.sub)
	if err != nil {
		return err
	}
	if c.sub.re, err = p.regexp(expr, flags); err != nil {
		return err
	}
	c.sub.with = sedParts(with)
	for _, part := range c.sub.with {
		if c.sub.re != nil && part.group > c.sub.re.NumSubexp() {
			return p.fail("invalid reference \\%d on `s' command's RHS", part.group)
		}
	}
	return nil
}

// substFlags reads what stands behind s/a/b/, to the end of the command. It gives those of the expression.
func (p *sedParser) substFlags(s *sedSubst) (flags string, err error) {
	for {
		switch ch := p.get(); {
		case ch == eof || ch == '\n' || ch == ';':
			return flags, nil
		case ch == '}' || ch == '#':
			p.at--
			return flags, nil
		case ch == ' ' || ch == '\t' || ch == '\r':
		case ch == 'i' || ch == 'I':
			flags += "I"
		case ch == 'm' || ch == 'M':
			flags += "M"
		case ch == 'g' && s.global:
			return "", p.fail("multiple `g' options to `s' command")
		case ch == 'p' && s.print:
			return "", p.fail("multiple `p' options to `s' command")
		case ch == 'g':
			s.global = true
		case ch == 'p':
			s.print = true
		case ch == 'w':
			return flags, p.fileName(&s.file)
		case ch >= '0' && ch <= '9':
			if err := p.nth(s); err != nil {
				return "", err
			}
		default:
			return "", p.fail("unknown option to `s'")
		}
	}
}

func (p *sedParser) nth(s *sedSubst) error {
	if s.nth > 0 {
		return p.fail("multiple number options to `s' command")
	}
	p.at--
	if s.nth = p.number(); s.nth == 0 {
		return p.fail("number option to `s' command may not be zero")
	}
	return nil
}

// replacement keeps backslashes: what they mean is found out when it is taken apart.
func (p *sedParser) replacement(delim int) (string, bool) {
	var b strings.Builder
	for {
		switch ch := p.get(); {
		case ch == eof:
			return "", false
		case ch == '\n':
			p.at--
			return "", false
		case ch == delim:
			return b.String(), true
		case ch == '\\':
			next := p.get()
			if next == eof {
				return "", false
			}
			if next != delim || delim == '&' {
				b.WriteByte('\\')
			}
			b.WriteByte(byte(next))
		default:
			b.WriteByte(byte(ch))
		}
	}
}

// sedParts takes a replacement apart.
func sedParts(s string) []sedPart {
	var out []sedPart
	text := func(t string) {
		if n := len(out); n > 0 && out[n-1].group < 0 && out[n-1].turn == 0 {
			out[n-1].text += t
			return
		}
		out = append(out, sedPart{text: t, group: -1})
	}
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '&':
			out = append(out, sedPart{group: 0})
		case s[i] != '\\' || i+1 >= len(s):
			text(s[i : i+1])
		default:
			i++
			switch d := s[i]; {
			case d >= '0' && d <= '9':
				out = append(out, sedPart{group: int(d - '0')})
			case strings.IndexByte("ULEul", d) >= 0:
				out = append(out, sedPart{group: -1, turn: d})
			default:
				sign, used := sedSign(s[i:])
				text(sign)
				i += used - 1
			}
		}
	}
	return out
}

// sedSign is what a sign behind a backslash stands for, and how many signs say so.
func sedSign(s string) (sign string, used int) {
	base := map[byte]int{'x': 16, 'o': 8, 'd': 10}[s[0]]
	if base > 0 {
		width := map[byte]int{'x': 2, 'o': 3, 'd': 3}[s[0]]
		if n, err := strconv.ParseUint(s[1:min(len(s), 1+width)], base, 8); err == nil && len(s) > width {
			return string([]byte{byte(n)}), 1 + width
		}
	}
	if to, ok := map[byte]string{'n': "\n", 't': "\t", 'r': "\r", 'f': "\f", 'v': "\v", 'a': "\a"}[s[0]]; ok {
		return to, 1
	}
	return s[:1], 1
}
