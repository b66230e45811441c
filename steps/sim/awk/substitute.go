package awk

import (
	"strings"
)

func sub(m *machine, args []expr) value { return m.substitute(args, 1) }

func gsub(m *machine, args []expr) value { return m.substitute(args, -1) }

// substitute puts a text in the place of what an expression finds, in a variable or in the record.
func (m *machine) substitute(args []expr, most int) value {
	re, with := m.pattern(args[0]), m.text(args[1])
	var to expr = &field{&number{num(0)}}
	if len(args) > 2 {
		to = args[2]
	}
	s := m.text(to)
	found := re.FindAllStringIndex(s, most)
	if len(found) == 0 {
		return num(0)
	}
	var b strings.Builder
	at := 0
	for _, f := range found {
		b.WriteString(s[at:f[0]])
		b.WriteString(filled(with, s[f[0]:f[1]]))
		at = f[1]
		m.tick()
		if b.Len() > m.s.Limits.Value {
			stop(errValue)
		}
	}
	b.WriteString(s[at:])
	m.assign(to, text(m.bounded(b.String())))
	return num(float64(len(found)))
}

// filled puts what was found in the place of &; behind a backslash that is itself.
func filled(with, found string) string {
	if !strings.ContainsAny(with, `&\`) {
		return with
	}
	var b strings.Builder
	for i := 0; i < len(with); i++ {
		switch {
		case with[i] == '\\' && i+1 < len(with) && (with[i+1] == '&' || with[i+1] == '\\'):
			i++
			b.WriteByte(with[i])
		case with[i] == '&':
			b.WriteString(found)
		default:
			b.WriteByte(with[i])
		}
	}
	return b.String()
}
