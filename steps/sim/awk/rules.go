package awk

import (
	"sort"
	"strconv"
)

func (m *machine) rules() {
	for i := range m.prog.rules {
		r := &m.prog.rules[i]
		if !m.selects(r) {
			continue
		}
		if r.print {
			m.write(m.out, m.line()+m.str("ORS"))
		} else {
			m.run(r.action)
		}
		switch m.flow {
		case "next", "nextfile":
			if m.flow == "nextfile" {
				m.closeInput()
			}
			m.flow = ""
			return
		case "exit":
			return
		}
		m.flow = ""
	}
}

// selects tells whether a rule is for this record.
func (m *machine) selects(r *rule) bool {
	switch {
	case r.from == nil:
		return true
	case r.to == nil:
		return m.eval(r.from).bool()
	case !r.inside && !m.eval(r.from).bool():
		return false
	}
	r.inside = !m.eval(r.to).bool()
	return true
}

// tick is called for every step: a program that should end does.
func (m *machine) tick() {
	if m.steps++; m.steps&63 == 0 && m.ctx.Err() != nil {
		stop(m.ctx.Err())
	}
}

// keys are a table's, numbers in their order and texts after them.
func keys(t map[string]value) []string {
	out := make([]string, 0, len(t))
	for k := range t {
		out = append(out, k)
	}
	sort.Slice(out, func(i, j int) bool {
		a, err1 := strconv.Atoi(out[i])
		b, err2 := strconv.Atoi(out[j])
		if err1 == nil && err2 == nil {
			return a < b
		}
		if (err1 == nil) != (err2 == nil) {
			return err1 == nil
		}
		return out[i] < out[j]
	})
	return out
}
