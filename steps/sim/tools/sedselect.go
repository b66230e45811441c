package tools

import (
	"io"
	"strconv"
	"strings"
)

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
