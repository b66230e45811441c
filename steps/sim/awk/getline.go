package awk

import (
	"bufio"
	"errors"
	"io"
	"strings"
)

// source is a file or a command that getline reads from.
type source struct {
	r     *bufio.Reader
	close func() int
}

// getline reads one line: 1, 0 at the end, -1 where nothing can be read.
func (m *machine) getline(g *getline) value {
	if g.from == "" {
		s, ok := m.nextLine()
		return m.got(g, s, ok)
	}
	src, err := m.source(g.from, m.text(g.src))
	if err != nil {
		return num(-1)
	}
	s, ok := m.read(src.r)
	if ok && g.from == "|" {
		m.set("NR", num(m.get("NR").number()+1))
	}
	return m.got(g, s, ok)
}

func (m *machine) got(g *getline, s string, ok bool) value {
	switch {
	case !ok:
		return num(0)
	case g.to == nil:
		m.setRecord(s)
	default:
		m.assign(g.to, outside(s))
	}
	return num(1)
}

func (m *machine) source(how, name string) (*source, error) {
	key := how + name
	if s := m.sources[key]; s != nil {
		return s, nil
	}
	if len(m.sources)+len(m.sinks) >= maxOpen {
		return nil, errors.New("too many open files")
	}
	var s *source
	if how == "|" {
		s = m.command(name)
	} else if name == "-" || name == "/dev/stdin" {
		s = &source{bufio.NewReader(m.s.In), func() int { return 0 }}
	} else {
		f, err := m.s.Host.Open(name)
		if err != nil {
			return nil, err
		}
		s = &source{bufio.NewReader(f), func() int { _ = f.Close(); return 0 }}
	}
	m.sources[key] = s
	return s, nil
}

// command runs a command line to its end and keeps what it said.
func (m *machine) command(line string) *source {
	m.flush()
	out := &kept{limit: m.s.Limits.Store}
	code := m.s.Host.Run(line, m.s.In, out)
	return &source{bufio.NewReader(strings.NewReader(out.b.String())), func() int { return code }}
}

type kept struct {
	b     strings.Builder
	limit int
}

// Write implements io.Writer.
func (k *kept) Write(p []byte) (int, error) {
	if k.b.Len()+len(p) > k.limit {
		return 0, io.ErrShortWrite
	}
	return k.b.Write(p)
}
