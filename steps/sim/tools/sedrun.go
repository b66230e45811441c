package tools

import (
	"bufio"
	"os"
	"regexp"
)

// sedRun is a sed script at work on its input.
type sedRun struct {
	c     *call
	cmds  []*sedCmd
	in    *sedInput
	out   *sedOut
	quiet bool
	end   string

	line    sedLine
	n       int
	space   string
	ended   bool // the line's end stood behind it
	hold    string
	changed bool
	queue   []func()
	re      *regexp.Regexp // used last
	quit    bool
	exit    int
	files   map[string]*sedOut
	readers map[string]*bufio.Reader // of R
	jumps   int
}

// sedFate is how a cycle goes on.
type sedFate int

const (
	sedOn      sedFate = iota
	sedEnd             // of the cycle: what is in the pattern space is printed
	sedDelete          // the same without printing
	sedRestart         // begin again without reading a line
)

// maxSedSpace is what the pattern space may hold: "s/a/aa/g" in a loop would not end.
const maxSedSpace, maxSedJumps = 8 << 20, 1 << 20

func (m *sedRun) run() int {
	again := false
	for !m.quit && m.c.ctx.Err() == nil {
		if !again && !m.read() {
			break
		}
		fate := m.cycle()
		again = fate == sedRestart
		if (fate == sedEnd || fate == sedOn) && !m.quiet {
			m.out.line(m.space, m.ended)
		}
		m.flush()
	}
	return max(m.exit, m.in.code)
}

// read takes the next line into the pattern space.
func (m *sedRun) read() bool {
	l, ok := m.in.next()
	if !ok {
		return false
	}
	m.n++
	m.line, m.space, m.ended, m.changed = l, l.text, l.ended, false
	return true
}

// cycle runs the script once.
func (m *sedRun) cycle() sedFate {
	for pc := 0; pc < len(m.cmds); {
		c := m.cmds[pc]
		pc++
		if m.selects(c) == c.not {
			if c.name == '{' {
				pc = c.to
			}
			continue
		}
		if to, jump := m.jump(c); jump {
			if m.jumps++; m.jumps > maxSedJumps || m.c.ctx.Err() != nil {
				m.quit = true
				return sedDelete
			}
			pc = to
			continue
		}
		if fate := m.do(c); fate != sedOn {
			return fate
		}
		if len(m.space) > maxSedSpace || len(m.hold) > maxSedSpace {
			m.quit = true
			return sedDelete
		}
	}
	return sedOn
}

// jump tells whether a command goes on elsewhere, and where.
func (m *sedRun) jump(c *sedCmd) (to int, jump bool) {
	switch {
	case c.name == 'b':
		return c.to, true
	case c.name == 't' && m.changed, c.name == 'T' && !m.changed:
		m.changed = false
		return c.to, true
	case c.name == 'T':
		m.changed = false
	}
	return 0, false
}

// flush writes what a, r and R have put aside for the end of the cycle.
func (m *sedRun) flush() {
	for _, f := range m.queue {
		f()
	}
	m.queue = nil
}

// used gives an expression, or the one used last for none. Without one, sed ends.
func (m *sedRun) used(re *regexp.Regexp) *regexp.Regexp {
	if re != nil {
		m.re = re
	}
	if m.re == nil && !m.quit {
		m.c.errf("-e expression #1, char 0: no previous regular expression")
		m.quit, m.quiet, m.exit = true, true, 1
	}
	return m.re
}

// file is one that w writes to. It is made when it is first named.
func (m *sedRun) file(name string) *sedOut {
	switch name {
	case "/dev/stdout":
		return m.out
	case "/dev/stderr":
		return &sedOut{w: m.c.Stderr, end: m.end}
	}
	if o := m.files[name]; o != nil {
		return o
	}
	o := &sedOut{w: discard{}, end: m.end}
	if f, err := m.c.fs.Open(m.c.Abs(name), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666); err != nil {
		m.c.errf("couldn't open file %s: %s", name, why(err))
		m.quit, m.quiet, m.exit = true, true, 4
	} else {
		o.w, o.close = f, func() { _ = f.Close() }
	}
	m.files[name] = o
	return o
}

// discard takes what can no longer be written.
type discard struct{}

func (discard) Write(b []byte) (int, error) { return len(b), nil }

func (m *sedRun) close() {
	for _, o := range m.files {
		if o.close != nil {
			o.close()
		}
	}
	if m.in != nil {
		m.in.shut()
	}
}
