package tools

import (
	"fmt"
	"strings"
)

// lineText is what follows a, i and c: to the end of the line.
func (p *sedParser) lineText() string {
	p.skip(" \t")
	if strings.HasPrefix(p.s[p.at:], "\\\n") {
		p.at += 2
	} else if p.peek() == '\\' {
		p.at++
	}
	var b strings.Builder
	for p.at < len(p.s) && p.s[p.at] != '\n' {
		if p.s[p.at] == '\\' && p.at+1 < len(p.s) {
			p.at++
		}
		b.WriteByte(p.s[p.at])
		p.at++
	}
	return b.String()
}

func (p *sedParser) subst(c *sedCmd) error {
	delim := p.peek()
	expr, ok := p.until(delim)
	if !ok {
		return fmt.Errorf("unterminated `s' command")
	}
	p.at--
	with, ok := p.replacement(delim)
	if !ok {
		return fmt.Errorf("unterminated `s' command")
	}
	c.with = with
	fold := false
	for p.at < len(p.s) {
		switch ch := p.s[p.at]; {
		case ch == 'g':
			c.global = true
		case ch == 'p':
			c.print = true
		case ch == 'I' || ch == 'i':
			fold = true
		case ch >= '1' && ch <= '9':
			c.nth = int(ch - '0')
		case strings.IndexByte(" ;\n}", ch) >= 0:
			var err error
			c.re, err = posix(expr, p.ext, fold)
			return err
		default:
			return fmt.Errorf("unknown option to `s'")
		}
		p.at++
	}
	var err error
	c.re, err = posix(expr, p.ext, fold)
	return err
}

// replacement keeps backslashes: what they mean is found out when it is filled in.
func (p *sedParser) replacement(delim byte) (string, bool) {
	p.at++
	var b strings.Builder
	for p.at < len(p.s) {
		ch := p.s[p.at]
		if ch == delim {
			p.at++
			return b.String(), true
		}
		if ch == '\\' && p.at+1 < len(p.s) {
			p.at++
			if p.s[p.at] == delim && delim != '&' {
				b.WriteByte(delim)
			} else {
				b.WriteByte('\\')
				b.WriteByte(p.s[p.at])
			}
		} else {
			b.WriteByte(ch)
		}
		p.at++
	}
	return "", false
}

func (p *sedParser) translate(c *sedCmd) error {
	delim := p.peek()
	from, ok1 := p.until(delim)
	p.at--
	to, ok2 := p.until(delim)
	a, b := []rune(from), []rune(to)
	if !ok1 || !ok2 || len(a) != len(b) {
		return fmt.Errorf("strings for `y' command are different lengths")
	}
	c.y = map[rune]rune{}
	for i := range a {
		c.y[a[i]] = b[i]
	}
	return nil
}
