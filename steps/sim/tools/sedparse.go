package tools

import (
	"fmt"
	"strconv"
	"strings"
)

// sedParser reads a script.
type sedParser struct {
	s   string
	at  int
	ext bool
}

func (p *sedParser) peek() byte {
	if p.at < len(p.s) {
		return p.s[p.at]
	}
	return 0
}

func (p *sedParser) skip(set string) {
	for p.at < len(p.s) && strings.IndexByte(set, p.s[p.at]) >= 0 {
		p.at++
	}
}

func (p *sedParser) block(inner bool) ([]*sedCmd, error) {
	var out []*sedCmd
	for {
		p.skip(" \t\n;")
		switch {
		case p.at >= len(p.s) && inner:
			return nil, fmt.Errorf("unmatched `{'")
		case p.at >= len(p.s):
			return out, nil
		case p.peek() == '}' && inner:
			p.at++
			return out, nil
		case p.peek() == '#':
			for p.at < len(p.s) && p.peek() != '\n' {
				p.at++
			}
			continue
		}
		cmd, err := p.cmd()
		if err != nil {
			return nil, err
		}
		out = append(out, cmd)
	}
}

func (p *sedParser) addr() (*sedAddr, error) {
	switch ch := p.peek(); {
	case ch >= '0' && ch <= '9':
		from := p.at
		p.skip("0123456789")
		n, err := strconv.Atoi(p.s[from:p.at])
		return &sedAddr{line: n}, err
	case ch == '$':
		p.at++
		return &sedAddr{last: true}, nil
	case ch == '/' || ch == '\\':
		if ch == '\\' {
			p.at++
		}
		text, ok := p.until(p.peek())
		if !ok {
			return nil, fmt.Errorf("unterminated address regex")
		}
		fold := p.peek() == 'I'
		if fold {
			p.at++
		}
		re, err := posix(text, p.ext, fold)
		return &sedAddr{re: re}, err
	}
	return nil, nil
}

// until reads from a delimiter to the next one.
func (p *sedParser) until(delim byte) (string, bool) {
	p.at++
	var b strings.Builder
	for p.at < len(p.s) {
		ch := p.s[p.at]
		switch {
		case ch == delim:
			p.at++
			return b.String(), true
		case ch == '\\' && p.at+1 < len(p.s):
			p.at++
			if p.s[p.at] != delim {
				b.WriteByte('\\')
			}
			b.WriteByte(p.s[p.at])
		case ch == '[' && strings.IndexByte(p.s[p.at:], ']') > 0:
			end := bracket(p.s, p.at)
			if seg := p.s[p.at:end]; !strings.Contains(seg, "\n") && strings.HasSuffix(seg, "]") {
				b.WriteString(seg)
				p.at = end
				continue
			}
			b.WriteByte(ch)
		default:
			b.WriteByte(ch)
		}
		p.at++
	}
	return "", false
}

func (p *sedParser) cmd() (*sedCmd, error) {
	c := &sedCmd{}
	var err error
	if c.a1, err = p.addr(); err != nil {
		return nil, err
	}
	if c.a1 != nil && p.peek() == ',' {
		p.at++
		p.skip(" ")
		if c.a2, err = p.addr(); err != nil || c.a2 == nil {
			return nil, fmt.Errorf("unexpected `,'")
		}
	}
	p.skip(" \t")
	for p.peek() == '!' {
		c.not = true
		p.at++
		p.skip(" ")
	}
	c.name = p.peek()
	p.at++
	switch c.name {
	case '{':
		c.block, err = p.block(true)
	case 's':
		err = p.subst(c)
	case 'y':
		err = p.translate(c)
	case 'a', 'i', 'c':
		c.text = p.lineText()
	case 'b', 't', 'T', ':':
		p.skip(" ")
		from := p.at
		for p.at < len(p.s) && p.s[p.at] != '\n' && p.s[p.at] != ';' && p.s[p.at] != '}' {
			p.at++
		}
		c.text = strings.TrimSpace(p.s[from:p.at])
	case 'q', 'Q':
		p.skip(" ")
		from := p.at
		p.skip("0123456789")
		c.text = p.s[from:p.at]
	case 'd', 'D', 'p', 'P', 'n', 'N', 'h', 'H', 'g', 'G', 'x', '=':
	case 0:
		return nil, fmt.Errorf("missing command")
	default:
		return nil, fmt.Errorf("unknown command: `%c'", c.name)
	}
	return c, err
}
