package tools

import (
	"errors"
	"fmt"
	"strings"
)

// sedParser reads a script. It counts the signs that it has read, for messages.
type sedParser struct {
	s     string
	parts []string // what was given by several -e
	at    int
	ext   bool
	quiet bool
	cmds  []*sedCmd
	open  []int // blocks
}

const eof = 0xffff

// get reads a sign. At the end it gives eof and stays.
func (p *sedParser) get() int {
	if p.at >= len(p.s) {
		return eof
	}
	p.at++
	return int(p.s[p.at-1])
}

func (p *sedParser) peek() int {
	if p.at >= len(p.s) {
		return eof
	}
	return int(p.s[p.at])
}

func (p *sedParser) skip(set string) {
	for p.at < len(p.s) && strings.IndexByte(set, p.s[p.at]) >= 0 {
		p.at++
	}
}

// fail puts a mistake at the place that was read last, in the expression that it is in.
func (p *sedParser) fail(format string, args ...any) error { return p.failAt(p.at, format, args...) }

func (p *sedParser) failAt(at int, format string, args ...any) error {
	k := 0
	for k < len(p.parts)-1 && at > len(p.parts[k]) {
		at -= len(p.parts[k]) + 1
		k++
	}
	return fmt.Errorf("-e expression #%d, char %d: %s", k+1, at, fmt.Sprintf(format, args...))
}

func (p *sedParser) program() ([]*sedCmd, error) {
	for {
		p.skip(" \t\n;\r\f\v")
		switch p.peek() {
		case eof:
			return p.cmds, p.join()
		case '#':
			p.comment()
			continue
		}
		if err := p.cmd(); err != nil {
			return nil, err
		}
	}
}

func (p *sedParser) comment() {
	for p.at < len(p.s) && p.s[p.at] != '\n' {
		p.at++
	}
}

// join finds out where jumps lead.
func (p *sedParser) join() error {
	if len(p.open) > 0 {
		return p.failAt(0, "unmatched `{'")
	}
	labels := map[string]int{"": len(p.cmds)}
	for k, c := range p.cmds {
		if c.name == ':' {
			labels[c.text] = k
		}
	}
	for _, c := range p.cmds {
		if strings.IndexByte("btT", c.name) < 0 {
			continue
		}
		to, ok := labels[c.text]
		if !ok {
			return fmt.Errorf("%w `%s'", errSedLabel, c.text)
		}
		c.to = to
	}
	return nil
}

var errSedLabel = errors.New("can't find label for jump to")

// cmd reads addresses and a command.
func (p *sedParser) cmd() error {
	c := &sedCmd{}
	if err := p.addresses(c); err != nil {
		return err
	}
	if err := p.negation(c); err != nil {
		return err
	}
	ch := p.get()
	if ch == eof {
		return p.fail("missing command")
	}
	c.name = byte(ch)
	p.cmds = append(p.cmds, c)
	return p.args(c)
}

func (p *sedParser) negation(c *sedCmd) error {
	p.skip(" \t")
	for p.peek() == '!' {
		p.at++
		if c.not {
			return p.fail("multiple `!'s")
		}
		c.not = true
		p.skip(" \t")
	}
	return nil
}

// ended reads what must follow a command.
func (p *sedParser) ended() error {
	p.skip(" \t\r")
	switch ch := p.get(); ch {
	case eof, '\n', ';':
		return nil
	case '#', '}':
		p.at--
		return nil
	}
	return p.fail("extra characters after command")
}
