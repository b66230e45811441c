package tools

import (
	"strings"
)

// args reads what belongs to a command.
func (p *sedParser) args(c *sedCmd) error {
	switch c.name {
	case '{':
		p.open = append(p.open, len(p.cmds)-1)
		return nil
	case '}':
		return p.closing(c)
	case 's':
		return p.subst(c)
	case 'y':
		return p.translate(c)
	case 'a', 'i', 'c':
		return p.lineText(c)
	case ':':
		return p.label(c)
	case 'b', 't', 'T':
		c.text = p.name()
		return p.ended()
	case 'r', 'R', 'w', 'W':
		return p.fileName(&c.text)
	case 'e':
		p.skip(" \t")
		c.text = p.line()
		return nil
	case 'q', 'Q', 'l', 'L':
		p.skip(" \t")
		c.n = p.number()
		return p.ended()
	case 'v':
		p.name()
		return p.ended()
	case 'd', 'D', 'p', 'P', 'n', 'N', 'h', 'H', 'g', 'G', 'x', '=', 'F', 'z':
		return p.ended()
	}
	return p.fail("unknown command: `%c'", c.name)
}

func (p *sedParser) closing(c *sedCmd) error {
	if len(p.open) == 0 {
		return p.fail("unexpected `}'")
	}
	if c.a1 != nil {
		return p.fail("} doesn't want any addresses")
	}
	p.cmds[p.open[len(p.open)-1]].to = len(p.cmds)
	p.open = p.open[:len(p.open)-1]
	return p.ended()
}

func (p *sedParser) label(c *sedCmd) error {
	if c.a1 != nil {
		return p.fail(": doesn't want any addresses")
	}
	if c.text = p.name(); c.text == "" {
		return p.fail("\":\" lacks a label")
	}
	return p.ended()
}

// name reads a label.
func (p *sedParser) name() string {
	p.skip(" \t")
	from := p.at
	for p.at < len(p.s) && strings.IndexByte(" \t\n;}", p.s[p.at]) < 0 {
		p.at++
	}
	return p.s[from:p.at]
}

// line reads to the end of the line.
func (p *sedParser) line() string {
	from := p.at
	p.comment()
	return p.s[from:p.at]
}

func (p *sedParser) fileName(to *string) error {
	p.skip(" \t")
	if *to = p.line(); *to == "" {
		return p.fail("missing filename in r/R/w/W commands")
	}
	return nil
}

// lineText is what follows a, i and c: to the end of the line. Its own end is part of it, unless it is quite empty.
func (p *sedParser) lineText(c *sedCmd) error {
	p.skip(" \t")
	switch {
	case p.peek() == eof:
		return p.fail("expected \\ after `a', `c' or `i'")
	case strings.HasPrefix(p.s[p.at:], "\\\n"):
		p.at += 2
	case p.peek() == '\\':
		if p.at++; p.peek() == eof {
			return nil
		}
	}
	var b strings.Builder
	for p.at < len(p.s) && p.s[p.at] != '\n' {
		if p.s[p.at] == '\\' && p.at+1 < len(p.s) {
			p.at++
			b.WriteString(sedEscape(p))
			continue
		}
		b.WriteByte(p.s[p.at])
		p.at++
	}
	c.text = b.String() + "\n"
	return nil
}

// sedEscape reads the sign behind a backslash: a tab, or the sign itself.
func sedEscape(p *sedParser) string {
	ch := p.s[p.at]
	p.at++
	if ch == 't' {
		return "\t"
	}
	return string([]byte{ch})
}

func (p *sedParser) translate(c *sedCmd) error {
	delim := p.get()
	from, ok := p.between(delim)
	if !ok {
		return p.fail("unterminated `y' command")
	}
	to, ok := p.between(delim)
	if !ok {
		return p.fail("unterminated `y' command")
	}
	unescape := strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\t`, "\t")
	a, b := []rune(unescape.Replace(from)), []rune(unescape.Replace(to))
	if len(a) != len(b) {
		return p.fail("strings for `y' command are different lengths")
	}
	c.y = map[rune]rune{}
	for i := len(a) - 1; i >= 0; i-- { // the first of two counts
		c.y[a[i]] = b[i]
	}
	return p.ended()
}
