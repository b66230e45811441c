package tools

import (
	"io"
	"strconv"
	"strings"
)

// sedRun is a sed script at work on its input.
type sedRun struct {
	c     *call
	out   io.Writer
	quiet bool

	in      []string
	last    string // the line end of the last line
	n       int
	space   string
	hold    string
	changed bool
	queue   []string
	label   string
	deleted bool
	quit    bool
	exit    int
}

func (m *sedRun) run(cmds []*sedCmd, text string) int {
	if text == "" {
		return 0
	}
	m.last = "\n"
	if !strings.HasSuffix(text, "\n") {
		m.last = ""
	}
	m.in = strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for m.n < len(m.in) && !m.quit && m.c.ctx.Err() == nil {
		m.space = m.in[m.n]
		m.n++
		m.cycle(cmds)
	}
	return m.exit
}

func (m *sedRun) cycle(cmds []*sedCmd) {
	m.deleted, m.changed, m.label = false, false, ""
	for jumps := 0; ; jumps++ {
		m.do(cmds)
		if m.label == "" || jumps > 100000 || m.c.ctx.Err() != nil {
			break
		}
		// A jump: go on behind the label, which stands on the first level.
		at := -1
		for i, c := range cmds {
			if c.name == ':' && c.text == m.label {
				at = i
			}
		}
		m.label = ""
		if at < 0 {
			break
		}
		m.do(cmds[at:])
	}
	if !m.deleted && !m.quiet {
		m.print(m.space)
	}
	m.flush()
}

func (m *sedRun) print(s string) {
	end := "\n"
	if m.n == len(m.in) {
		end = m.last
	}
	_, _ = io.WriteString(m.out, s+end)
}

func (m *sedRun) flush() {
	for _, q := range m.queue {
		_, _ = io.WriteString(m.out, q+"\n")
	}
	m.queue = nil
}

func (m *sedRun) hit(a *sedAddr) bool {
	switch {
	case a.re != nil:
		return a.re.MatchString(m.space)
	case a.last:
		return m.n == len(m.in)
	}
	return a.line == m.n
}

func (m *sedRun) selects(c *sedCmd) bool {
	switch {
	case c.a1 == nil:
		return true
	case c.a2 == nil:
		return m.hit(c.a1)
	case c.inRange:
		if m.hit(c.a2) || c.a2.line > 0 && m.n >= c.a2.line {
			c.inRange = false
		}
		return !(c.a2.line > 0 && m.n > c.a2.line)
	case m.hit(c.a1):
		c.inRange = !(c.a2.line > 0 && c.a2.line <= m.n) && !(c.a2.last && m.n == len(m.in))
		return true
	}
	return false
}

// do runs commands until one ends the cycle or jumps.
func (m *sedRun) do(cmds []*sedCmd) {
	for _, c := range cmds {
		if m.deleted || m.quit || m.label != "" {
			return
		}
		if m.selects(c) == c.not {
			continue
		}
		if m.one(c) {
			return
		}
	}
}

// one runs a command. It tells whether the cycle ends.
func (m *sedRun) one(c *sedCmd) bool {
	switch c.name {
	case '{':
		m.do(c.block)
	case 's':
		m.subst(c)
	case 'y':
		m.space = strings.Map(func(r rune) rune {
			if to, ok := c.y[r]; ok {
				return to
			}
			return r
		}, m.space)
	case 'd', 'D':
		m.deleted = true
		return true
	case 'p':
		_, _ = io.WriteString(m.out, m.space+"\n")
	case 'P':
		first, _, _ := strings.Cut(m.space, "\n")
		_, _ = io.WriteString(m.out, first+"\n")
	case '=':
		_, _ = io.WriteString(m.out, strconv.Itoa(m.n)+"\n")
	case 'a':
		m.queue = append(m.queue, c.text)
	case 'i':
		_, _ = io.WriteString(m.out, c.text+"\n")
	case 'c':
		if !c.inRange || c.not {
			_, _ = io.WriteString(m.out, c.text+"\n")
		}
		m.deleted = true
		return true
	case 'q', 'Q':
		m.exit, _ = strconv.Atoi(c.text)
		m.quit, m.deleted = true, c.name == 'Q'
		return true
	case 'n', 'N':
		return m.next(c.name)
	case 'h':
		m.hold = m.space
	case 'H':
		m.hold += "\n" + m.space
	case 'g':
		m.space = m.hold
	case 'G':
		m.space += "\n" + m.hold
	case 'x':
		m.space, m.hold = m.hold, m.space
	case 'b', 't', 'T':
		return m.jump(c)
	}
	if len(m.space) > 8<<20 {
		m.quit = true
	}
	return m.deleted || m.quit
}

func (m *sedRun) next(name byte) bool {
	if m.n >= len(m.in) {
		m.quit = true
		return true
	}
	if name == 'N' {
		m.space += "\n" + m.in[m.n]
	} else {
		if !m.quiet {
			m.print(m.space)
		}
		m.flush()
		m.space = m.in[m.n]
	}
	m.n++
	return false
}

func (m *sedRun) jump(c *sedCmd) bool {
	if c.name == 't' && !m.changed || c.name == 'T' && m.changed {
		return false
	}
	m.changed = false
	m.label = c.text
	if m.label == "" {
		m.label = "\x00end"
	}
	return true
}

func (m *sedRun) subst(c *sedCmd) {
	all := c.re.FindAllStringSubmatchIndex(m.space, -1)
	if len(all) == 0 {
		return
	}
	var b strings.Builder
	at, done := 0, false
	for i, loc := range all {
		if i+1 < c.nth || done && !c.global {
			continue
		}
		b.WriteString(m.space[at:loc[0]])
		m.fill(&b, c.with, loc)
		at, done = loc[1], true
	}
	if !done {
		return
	}
	b.WriteString(m.space[at:])
	m.space, m.changed = b.String(), true
	if c.print {
		_, _ = io.WriteString(m.out, m.space+"\n")
	}
}

// fill writes a replacement with its groups.
func (m *sedRun) fill(b *strings.Builder, with string, loc []int) {
	group := func(n int) {
		if 2*n+1 < len(loc) && loc[2*n] >= 0 {
			b.WriteString(m.space[loc[2*n]:loc[2*n+1]])
		}
	}
	for i := 0; i < len(with); i++ {
		switch ch := with[i]; {
		case ch == '&':
			group(0)
		case ch == '\\' && i+1 < len(with):
			i++
			switch d := with[i]; {
			case d >= '0' && d <= '9':
				group(int(d - '0'))
			case d == 'n':
				b.WriteByte('\n')
			case d == 't':
				b.WriteByte('\t')
			default:
				b.WriteByte(d)
			}
		default:
			b.WriteByte(ch)
		}
	}
}
