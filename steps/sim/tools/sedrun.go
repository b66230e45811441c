package tools

import (
	"io"
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
