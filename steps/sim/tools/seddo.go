package tools

import (
	"bufio"
	"fmt"
	"os"
	"strconv"
	"strings"
)

// do runs a command that does not jump.
func (m *sedRun) do(c *sedCmd) sedFate {
	switch c.name {
	case 's':
		m.substitute(c.sub)
		if m.quit {
			return sedDelete
		}
	case 'y':
		m.space = strings.Map(func(r rune) rune {
			if to, ok := c.y[r]; ok {
				return to
			}
			return r
		}, m.space)
	case 'd':
		return sedDelete
	case 'D':
		return m.deleteLine()
	case 'n', 'N':
		return m.more(c.name)
	case 'q', 'Q':
		m.quit, m.exit = true, c.n
		return map[byte]sedFate{'q': sedEnd, 'Q': sedDelete}[c.name]
	case 'h', 'H', 'g', 'G', 'x', 'z':
		m.swap(c.name)
	case 'c':
		return m.change(c)
	case 'a', 'r', 'R':
		m.queue = append(m.queue, m.later(c))
	default:
		m.show(c)
	}
	return sedOn
}

// swap moves texts between the two spaces.
func (m *sedRun) swap(name byte) {
	switch name {
	case 'h':
		m.hold = m.space
	case 'H':
		m.hold += m.end + m.space
	case 'g':
		m.space = m.hold
	case 'G':
		m.space += m.end + m.hold
	case 'x':
		m.space, m.hold = m.hold, m.space
	case 'z':
		m.space = ""
	}
}

// show are the commands that only write.
func (m *sedRun) show(c *sedCmd) {
	first, _, _ := strings.Cut(m.space, m.end)
	switch c.name {
	case 'p':
		m.out.line(m.space, m.ended)
	case 'P':
		m.out.line(first, true)
	case '=':
		m.out.raw(strconv.Itoa(m.n) + "\n")
	case 'F':
		m.out.raw(m.line.file + "\n")
	case 'i':
		m.out.raw(c.text)
	case 'l':
		m.out.raw(sedVisible(m.space, m.width(c)) + "\n")
	case 'w':
		m.file(c.text).line(m.space, m.ended)
	case 'W':
		m.file(c.text).line(first, true)
	case 'e':
		m.command(c.text)
	}
}

// command runs one; without a name, what is in the pattern space, which it replaces.
func (m *sedRun) command(text string) {
	if text != "" {
		m.c.run("sh", "-c", text)
		return
	}
	var b strings.Builder
	p := m.c.Child("sh", "-c", m.space)
	p.Stdout = &b
	m.c.Host.Exec(m.c.ctx, p)
	m.space = strings.TrimSuffix(b.String(), "\n")
}

// deleteLine is D: the first line goes, and the script begins again with what is left.
func (m *sedRun) deleteLine() sedFate {
	_, rest, more := strings.Cut(m.space, m.end)
	if !more {
		return sedDelete
	}
	if m.jumps++; m.jumps > maxSedJumps {
		m.quit = true
		return sedDelete
	}
	m.space = rest
	return sedRestart
}

// more is n and N. Where no line follows, sed prints what it has and ends.
func (m *sedRun) more(name byte) sedFate {
	if m.in.last() {
		m.quit = true
		return sedEnd
	}
	was, changed := m.space, m.changed
	if name == 'n' && !m.quiet {
		m.out.line(m.space, m.ended)
	}
	m.flush()
	m.read()
	m.changed = changed
	if name == 'N' {
		m.space = was + m.end + m.space
	}
	return sedOn
}

// change is c: of a range, the last line brings the text.
func (m *sedRun) change(c *sedCmd) sedFate {
	if c.state != sedActive {
		m.out.raw(c.text)
	}
	return sedDelete
}

// later is what a, r and R write at the end of the cycle.
func (m *sedRun) later(c *sedCmd) func() {
	switch c.name {
	case 'r':
		return func() {
			if text, err := m.c.text(map[bool]string{true: "-", false: c.text}[c.text == "/dev/stdin"]); err == nil {
				m.out.raw(string(text))
			}
		}
	case 'R':
		return func() { m.oneLineOf(c.text) }
	}
	return func() { m.out.raw(c.text) }
}

// oneLineOf writes the next line of a file that R reads.
func (m *sedRun) oneLineOf(name string) {
	if m.readers == nil {
		m.readers = map[string]*bufio.Reader{}
	}
	r := m.readers[name]
	if r == nil {
		f, err := m.c.fs.Open(m.c.Abs(name), os.O_RDONLY, 0)
		if err != nil {
			return
		}
		r = bufio.NewReader(m.c.Reader(m.c.ctx, f))
		m.readers[name] = r
	}
	if text, _ := r.ReadString(m.end[0]); text != "" {
		m.out.line(strings.TrimSuffix(text, m.end), true)
	}
}

// width is how wide l writes: 0 for as wide as it comes.
func (m *sedRun) width(c *sedCmd) int {
	n := c.n
	if n == 0 {
		n = 70
		if m.c.has("l") {
			n = m.c.count0("l")
		}
	}
	return map[bool]int{true: 0, false: n}[n == 1]
}

// sedVisible writes a text so that nothing in it is hidden, in lines of a width.
func sedVisible(s string, width int) string {
	names := map[byte]string{'\\': `\\`, '\a': `\a`, '\b': `\b`, '\f': `\f`, '\n': `\n`, '\r': `\r`, '\t': `\t`, '\v': `\v`}
	var b strings.Builder
	col := 0
	for i := range len(s) {
		sign, named := names[s[i]]
		if !named {
			sign = s[i : i+1]
			if s[i] < ' ' || s[i] > '~' {
				sign = fmt.Sprintf("\\%03o", s[i])
			}
		}
		if width > 0 && col+len(sign) > width-1 {
			b.WriteString("\\\n")
			col = 0
		}
		b.WriteString(sign)
		col += len(sign)
	}
	return b.String() + "$"
}
