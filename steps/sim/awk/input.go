package awk

import (
	"bufio"
	"errors"
	"strconv"
	"strings"
)

// arguments takes the files from ARGV, as BEGIN left it.
func (m *machine) arguments() {
	if m.ready {
		return
	}
	m.ready = true
	n := int(min(m.get("ARGC").number(), 10000))
	files := false
	for i := 1; i < n; i++ {
		if v, ok := m.cell("ARGV").elements()[strconv.Itoa(i)]; ok && v.str("") != "" {
			m.files = append(m.files, v.str(""))
			files = files || !assigns(v.str(""))
		}
	}
	if !files {
		m.files = append(m.files, "-")
	}
}

// assigns tells whether an argument is one like x=1.
func assigns(arg string) bool {
	k, _, ok := strings.Cut(arg, "=")
	if !ok || k == "" || !letter(k[0]) {
		return false
	}
	return strings.TrimFunc(k, func(r rune) bool { return r < 128 && (letter(byte(r)) || digit(byte(r))) }) == ""
}

// open opens the next input; false when there is none left.
func (m *machine) open() bool {
	m.arguments()
	for m.input == nil {
		if len(m.files) == 0 {
			return false
		}
		name := m.files[0]
		m.files = m.files[1:]
		if assigns(name) {
			k, v, _ := strings.Cut(name, "=")
			m.setVar(k, outside(unescape(v)))
			continue
		}
		m.set("FNR", num(0))
		if name == "-" || name == "/dev/stdin" {
			m.input = bufio.NewReader(m.s.In)
			return true
		}
		f, err := m.s.Host.Open(name)
		if err != nil {
			fail("cannot open %s (%s)", name, cause(err))
		}
		m.input, m.closer = bufio.NewReader(f), f
		m.set("FILENAME", text(name))
	}
	return true
}

// cause is what lies at the bottom of an error, in the C library's words.
func cause(err error) string {
	for e := errors.Unwrap(err); e != nil; e = errors.Unwrap(e) {
		err = e
	}
	s := err.Error()
	return strings.ToUpper(s[:min(1, len(s))]) + s[min(1, len(s)):]
}

func (m *machine) closeInput() {
	if m.closer != nil {
		_ = m.closer.Close()
	}
	m.input, m.closer = nil, nil
}

// nextRecord reads the next record of all inputs into $0.
func (m *machine) nextRecord() bool {
	s, ok := m.nextLine()
	if ok {
		m.setRecord(s)
	}
	return ok
}

func (m *machine) nextLine() (string, bool) {
	for m.open() {
		m.tick()
		if s, ok := m.read(m.input); ok {
			m.set("NR", num(m.get("NR").number()+1))
			m.set("FNR", num(m.get("FNR").number()+1))
			return s, true
		}
		m.closeInput()
	}
	return "", false
}

// read reads a record as RS says: up to a sign, or with none up to an empty line.
func (m *machine) read(r *bufio.Reader) (string, bool) {
	rs := m.str("RS")
	if rs == "" {
		return m.paragraph(r)
	}
	return m.upTo(r, rs[0])
}

func (m *machine) upTo(r *bufio.Reader, end byte) (string, bool) {
	var b []byte
	for {
		part, err := r.ReadSlice(end)
		if b = append(b, part...); len(b) > m.s.Limits.Value {
			stop(errValue)
		}
		switch {
		case err == nil:
			return string(b[:len(b)-1]), true
		case !errors.Is(err, bufio.ErrBufferFull):
			return string(b), len(b) > 0
		}
	}
}

func (m *machine) paragraph(r *bufio.Reader) (string, bool) {
	var list []string
	size := 0
	for {
		l, ok := m.upTo(r, '\n')
		m.tick()
		if size += len(l); size > m.s.Limits.Value {
			stop(errValue)
		}
		switch {
		case ok && l != "":
			list = append(list, l)
		case !ok || len(list) > 0:
			return strings.Join(list, "\n"), len(list) > 0
		}
	}
}
