package awk

import (
	"strings"
)

const maxFields = 32767

// line is the record as it is now.
func (m *machine) line() string {
	if m.stale {
		parts := make([]string, len(m.fields))
		for i, f := range m.fields {
			parts[i] = f.str(m.conv())
		}
		m.record, m.stale = m.bounded(strings.Join(parts, m.str("OFS"))), false
	}
	return m.record
}

func (m *machine) bounded(s string) string {
	if len(s) > m.s.Limits.Value {
		stop(errValue)
	}
	return s
}

func (m *machine) setRecord(s string) {
	m.record, m.fields, m.split, m.stale = m.bounded(s), nil, false, false
}

// cut splits the record into fields when they are first wanted.
func (m *machine) cut() {
	if m.split {
		return
	}
	m.split = true
	for _, f := range m.parts(m.record, m.str("FS")) {
		m.fields = append(m.fields, outside(f))
	}
	if len(m.fields) > maxFields {
		fail("too many fields in a record")
	}
}

// parts splits a text: by blanks, by one sign, or by an expression.
func (m *machine) parts(s, sep string) []string {
	switch {
	case s == "":
		return nil
	case sep == " ":
		return strings.Fields(s)
	case sep == "":
		return strings.Split(s, "")
	case len(sep) == 1 && sep != "\\":
		if m.str("RS") == "" {
			s = strings.ReplaceAll(s, "\n", sep)
		}
		return strings.Split(s, sep)
	}
	return m.regexp(sep).Split(s, -1)
}

func (m *machine) field(n int) value {
	switch {
	case n < 0 || n > maxFields:
		fail("attempt to access field %d", n)
	case n == 0:
		return outside(m.line())
	}
	m.cut()
	if n > len(m.fields) {
		return never()
	}
	return m.fields[n-1]
}

func (m *machine) setField(n int, v value) {
	switch {
	case n < 0 || n > maxFields:
		fail("attempt to access field %d", n)
	case n == 0:
		m.setRecord(v.str(m.conv()))
		return
	}
	m.cut()
	for len(m.fields) < n {
		m.fields = append(m.fields, never())
	}
	m.bounded(v.s)
	m.fields[n-1], m.stale = v, true
}

// resize is an assignment to NF.
func (m *machine) resize(n int) {
	m.cut()
	for len(m.fields) < n {
		m.fields = append(m.fields, never())
	}
	m.fields, m.stale = m.fields[:n], true
}
