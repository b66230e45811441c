package awk

import (
	"bufio"
	"io"
	"strings"
)

const maxOpen = 64 // files and commands at once

// sink is a file or a command that print writes to.
type sink struct {
	w     *bufio.Writer
	close func() int
}

func (m *machine) print(p *print) {
	var s string
	switch {
	case p.format:
		s = m.format(p.args)
	case len(p.args) == 0:
		s = m.line() + m.str("ORS")
	default:
		parts := make([]string, len(p.args))
		for i, a := range p.args {
			parts[i] = m.eval(a).str(m.str("OFMT"))
		}
		s = strings.Join(parts, m.str("OFS")) + m.str("ORS")
	}
	w := m.out
	if p.to != "" {
		w = m.sink(p.to, m.text(p.dest)).w
	}
	m.write(w, s)
}

func (m *machine) write(w *bufio.Writer, s string) {
	if _, err := w.WriteString(s); err != nil {
		fail("write failure (%s)", cause(err))
	}
}

func (m *machine) sink(how, name string) *sink {
	if s := m.sinks[name]; s != nil {
		return s
	}
	if len(m.sources)+len(m.sinks) >= maxOpen {
		fail("cannot open %q for output", name)
	}
	s := m.newSink(how, name)
	m.sinks[name] = s
	return s
}

func (m *machine) newSink(how, name string) *sink {
	none := func() int { return 0 }
	switch {
	case how == "|":
		in := &kept{limit: m.s.Limits.Store}
		return &sink{bufio.NewWriter(in), func() int { return m.s.Host.Run(name, strings.NewReader(in.b.String()), m.s.Out) }}
	case name == "-" || name == "/dev/stdout":
		return &sink{m.out, none}
	case name == "/dev/stderr":
		return &sink{bufio.NewWriterSize(m.s.Err, 16), none}
	}
	f, err := m.s.Host.Create(name, how == ">>")
	if err != nil {
		fail("cannot open %q for output (%s)", name, cause(err))
	}
	return &sink{bufio.NewWriter(f), func() int { _ = f.Close(); return 0 }}
}

func (m *machine) flush() {
	_ = m.out.Flush()
	for _, s := range m.sinks {
		_ = s.w.Flush()
	}
}

// closeAll ends what is open, at the end of a program.
func (m *machine) closeAll() {
	m.flush()
	m.closeInput()
	for _, s := range m.sources {
		s.close()
	}
	for name := range m.sinks {
		if m.ctx.Err() == nil {
			m.closeSink(name)
		}
	}
}

func (m *machine) closeSink(name string) int {
	s := m.sinks[name]
	_ = s.w.Flush()
	delete(m.sinks, name)
	return s.close()
}

func closeFunc(m *machine, args []expr) value {
	name, code := m.text(args[0]), -1
	m.flush()
	for _, how := range []string{"<", "|"} {
		if s := m.sources[how+name]; s != nil {
			code = s.close()
			delete(m.sources, how+name)
		}
	}
	if m.sinks[name] != nil {
		code = m.closeSink(name)
	}
	return num(float64(code))
}

func fflush(m *machine, _ []expr) value {
	m.flush()
	return num(0)
}

// system runs a command line that speaks for itself.
func system(m *machine, args []expr) value {
	line := m.text(args[0])
	m.flush()
	return num(float64(m.s.Host.Run(line, m.s.In, m.s.Out)))
}

var _ io.Writer = (*kept)(nil)
