package awk

// run runs statements until one of them leaves.
func (m *machine) run(list []stmt) {
	for _, s := range list {
		m.tick()
		if m.stmt(s); m.flow != "" {
			return
		}
	}
}

func (m *machine) stmt(s stmt) {
	switch s := s.(type) {
	case *simple:
		m.eval(s.x)
	case *print:
		m.print(s)
	case *block:
		m.run(s.body)
	case *branch:
		if m.eval(s.test).bool() {
			m.run(s.yes)
		} else {
			m.run(s.no)
		}
	case *loop:
		m.loop(s)
	case *each:
		m.each(s)
	case *jump:
		m.flow = s.how
	case *leave:
		m.leave(s)
	case *remove:
		m.remove(s)
	}
}

func (m *machine) loop(l *loop) {
	if l.first != nil {
		m.stmt(l.first)
	}
	for once := l.bodyBefore; once || l.test == nil || m.eval(l.test).bool(); once = false {
		m.tick()
		if m.run(l.body); m.left() {
			return
		}
		if l.after != nil {
			m.stmt(l.after)
		}
	}
}

// left tells, after the body of a loop, whether the loop is at its end.
func (m *machine) left() bool {
	switch m.flow {
	case "break":
		m.flow = ""
		return true
	case "continue":
		m.flow = ""
	}
	return m.flow != ""
}

func (m *machine) each(e *each) {
	for _, k := range keys(m.cell(e.table).elements()) {
		m.tick()
		if _, there := m.cell(e.table).elements()[k]; !there {
			continue
		}
		m.setVar(e.name, outside(k))
		if m.run(e.body); m.left() {
			return
		}
	}
}

func (m *machine) leave(l *leave) {
	v := never()
	if l.x != nil {
		v = m.eval(l.x)
	}
	if l.how == "return" {
		m.ret = v
	} else if l.x != nil {
		m.code = int(v.number()) & 255
	}
	m.flow = l.how
}

func (m *machine) remove(r *remove) {
	c := m.cell(r.table)
	if r.subs != nil {
		m.drop(c, m.key(r.subs))
		return
	}
	for _, k := range keys(c.elements()) {
		m.drop(c, k)
	}
}

// function calls one of the program's own.
func (m *machine) function(c *call) value {
	f := m.prog.funcs[c.name]
	switch {
	case f == nil:
		fail("function %s never defined", c.name)
	case len(c.args) > len(f.params):
		fail("function %s called with too many arguments", c.name)
	case len(m.frames) >= m.s.Limits.Depth:
		stop(errDepth)
	}
	frame := map[string]*cell{}
	for i, p := range f.params {
		frame[p] = &cell{v: never()}
		if i < len(c.args) {
			frame[p] = m.handOver(c.args[i])
		}
	}
	m.frames = append(m.frames, frame)
	m.ret = never()
	m.run(f.body)
	m.frames = m.frames[:len(m.frames)-1]
	if m.flow == "return" {
		m.flow = ""
	}
	v := m.ret
	m.ret = never()
	return v
}

// handOver makes a parameter: values are copied, tables shared.
func (m *machine) handOver(x expr) *cell {
	if n, ok := x.(*name); ok {
		c := m.cell(n.name)
		if c.table != nil || !c.v.isNum && c.v.s == "" && c.v.both && n.name != "NF" {
			return &cell{v: never(), table: c.table, up: c}
		}
	}
	return &cell{v: m.eval(x)}
}
