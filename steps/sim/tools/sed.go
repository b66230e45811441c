package tools

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"strings"
)

// sedCmd is one command of a sed script.
type sedCmd struct {
	a1, a2  *sedAddr
	not     bool
	name    byte
	text    string // of a, i, c, labels
	re      *regexp.Regexp
	with    string
	global  bool
	print   bool
	nth     int
	block   []*sedCmd
	inRange bool
	y       map[rune]rune
}

type sedAddr struct {
	line int // 0: not by number
	last bool
	re   *regexp.Regexp
}

func sed(c *call) int {
	long := map[string]string{"expression": "e", "quiet": "n", "silent": "n", "regexp-extended": "E", "in-place": "i", "file": "f"}
	// -i takes its suffix only when it is joined.
	suffix, inPlace := "", false
	var args []string
	for i, a := range c.args {
		if a == "--" {
			args = append(args, c.args[i:]...)
			break
		}
		if strings.HasPrefix(a, "-i") {
			inPlace, suffix = true, a[2:]
			continue
		}
		args = append(args, a)
	}
	c.args = args
	if !c.opts("e:nErf:isuz", long, false) {
		return 1
	}
	inPlace = inPlace || c.has("i")
	script := strings.Join(c.many["e"], "\n")
	for _, f := range c.many["f"] {
		text, err := c.text(f)
		if err != nil {
			return c.errf("couldn't open file %s: %s", f, why(err))
		}
		script += "\n" + string(text)
	}
	if !c.has("e") && !c.has("f") {
		if len(c.args) == 0 {
			return c.errf("no script given")
		}
		script, c.args = c.args[0], c.args[1:]
	}
	p := &sedParser{s: script, ext: c.has("E") || c.has("r")}
	cmds, err := p.block(false)
	if err != nil {
		return c.errf("-e expression #1, char %d: %v", p.at, err)
	}
	code := 0
	if inPlace {
		for _, f := range c.args {
			code = max(code, c.inPlace(cmds, f, suffix))
		}
		return code
	}
	var all strings.Builder
	for _, f := range c.inputs() {
		text, err := c.text(f)
		if err != nil {
			code = 2
			c.errf("can't read %s: %s", f, why(err))
			continue
		}
		all.Write(text)
	}
	m := &sedRun{c: c, out: c.Stdout, quiet: c.has("n")}
	if exit := m.run(cmds, all.String()); exit != 0 {
		return exit
	}
	return code
}

func (c *call) inPlace(cmds []*sedCmd, f, suffix string) int {
	text, err := c.text(f)
	if err != nil {
		c.errf("can't read %s: %s", f, why(err))
		return 2
	}
	if suffix != "" {
		_ = c.fs.WriteFile(c.Abs(f+suffix), text, 0o644)
	}
	var b strings.Builder
	m := &sedRun{c: c, out: &b, quiet: c.has("n")}
	m.run(cmds, string(text))
	h, err := c.fs.Open(c.Abs(f), os.O_WRONLY|os.O_TRUNC, 0)
	if err != nil {
		c.errf("couldn't open %s: %s", f, why(err))
		return 4
	}
	defer h.Close()
	if _, err := h.Write([]byte(b.String())); err != nil {
		c.errf("couldn't flush %s: %s", f, why(err))
		return 4
	}
	return 0
}

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
