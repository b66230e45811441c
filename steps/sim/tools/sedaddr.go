package tools

import (
	"regexp"
	"strconv"
	"strings"
)

func (p *sedParser) addresses(c *sedCmd) (err error) {
	if c.a1, err = p.addr(false); err != nil || c.a1 == nil {
		return err
	}
	p.skip(" \t")
	if p.peek() == ',' {
		p.at++
		p.skip(" \t")
		if c.a2, err = p.addr(true); err != nil {
			return err
		}
		if c.a2 == nil {
			p.get()
			return p.fail("unexpected `,'")
		}
	}
	if c.a1.kind == 'n' && c.a1.n == 0 {
		if c.a2 == nil || c.a2.kind != '/' {
			p.get()
			return p.fail("invalid usage of line address 0")
		}
		c.state = sedActive
	}
	return nil
}

// addr reads one address, nil for none. +3 and ~4 stand only second.
func (p *sedParser) addr(second bool) (*sedAddr, error) {
	switch ch := p.peek(); {
	case ch >= '0' && ch <= '9':
		return p.lineAddr(), nil
	case ch == '$':
		p.at++
		return &sedAddr{kind: '$'}, nil
	case second && (ch == '+' || ch == '~'):
		p.at++
		kind := map[int]byte{'+': '+', '~': 'm'}[ch]
		return &sedAddr{kind: kind, n: p.number()}, nil
	case ch == '/':
		return p.exprAddr()
	case ch == '\\':
		p.at++
		return p.exprAddr()
	}
	return nil, nil
}

func (p *sedParser) lineAddr() *sedAddr {
	a := &sedAddr{kind: 'n', n: p.number()}
	p.skip(" \t")
	if p.peek() == '~' {
		p.at++
		if a.step = p.number(); a.step > 0 {
			a.kind = '~'
		}
	}
	return a
}

func (p *sedParser) exprAddr() (*sedAddr, error) {
	text, ok := p.between(p.get())
	if !ok {
		return nil, p.fail("unterminated address regex")
	}
	flags := ""
	for {
		switch p.peek() {
		case 'I', 'M':
			flags += string(rune(p.get()))
			continue
		}
		break
	}
	re, err := p.regexp(text, flags)
	return &sedAddr{kind: '/', re: re}, err
}

// number reads digits; none are 0, too many the highest that counts.
func (p *sedParser) number() int {
	from := p.at
	p.skip("0123456789")
	n, err := strconv.Atoi(p.s[from:p.at])
	if err != nil && p.at > from {
		return 1 << 30
	}
	return n
}

// between reads from a delimiter to the next one that stands alone. A line's end is none of it.
func (p *sedParser) between(delim int) (string, bool) {
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
			if next != delim {
				b.WriteByte('\\')
			}
			b.WriteByte(byte(next))
		case ch == '[':
			p.at--
			seg, ok := p.bracketed()
			if !ok {
				return "", false
			}
			b.WriteString(seg)
		default:
			b.WriteByte(byte(ch))
		}
	}
}

// bracketed reads a bracket expression whole: a delimiter means nothing inside of one.
func (p *sedParser) bracketed() (string, bool) {
	from, end := p.at, bracket(p.s, p.at)
	p.at = end
	seg := p.s[from:end]
	return seg, len(seg) > 2 && strings.HasSuffix(seg, "]") && !strings.Contains(seg, "\n")
}

// regexp compiles an expression, nil for the empty one: that stands for the one used last.
func (p *sedParser) regexp(text, flags string) (*regexp.Regexp, error) {
	if text == "" {
		return nil, nil
	}
	if msg := posixMistake(text, p.ext); msg != "" {
		return nil, p.fail("%s", msg)
	}
	mode := "s"
	if strings.Contains(flags, "I") {
		mode += "i"
	}
	if strings.Contains(flags, "M") {
		mode += "m"
	}
	re, err := regexp.Compile("(?" + mode + ")" + rewrite(text, p.ext))
	if err != nil {
		return nil, p.fail("Invalid preceding regular expression")
	}
	re.Longest() // as POSIX wants it
	return re, nil
}
