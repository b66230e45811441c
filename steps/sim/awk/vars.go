package awk

// cell finds a variable, the function's own first.
func (m *machine) cell(name string) *cell {
	if n := len(m.frames); n > 0 {
		if c, ok := m.frames[n-1][name]; ok {
			return c
		}
	}
	c, ok := m.vars[name]
	if !ok {
		c = &cell{v: never()}
		m.vars[name] = c
	}
	return c
}

func (m *machine) set(name string, v value) { m.cell(name).v = v }

func (m *machine) str(name string) string { return m.cell(name).v.str("%.6g") }

func (m *machine) conv() string { return m.str("CONVFMT") }

// get is a variable's value. NF is counted when it is asked for.
func (m *machine) get(name string) value {
	if name == "NF" && !m.local(name) {
		m.cut()
		return num(float64(len(m.fields)))
	}
	c := m.cell(name)
	if c.table != nil {
		fail("can't use array %s as a scalar", name)
	}
	return c.v
}

func (m *machine) local(name string) bool {
	if len(m.frames) == 0 {
		return false
	}
	_, ok := m.frames[len(m.frames)-1][name]
	return ok
}

// setVar assigns, with what hangs on it: NF makes the record anew.
func (m *machine) setVar(name string, v value) {
	if len(v.s) > m.s.Limits.Value {
		stop(errValue)
	}
	if name == "NF" && !m.local(name) {
		m.resize(int(max(0, min(v.number(), maxFields))))
		return
	}
	c := m.cell(name)
	if c.table != nil {
		fail("can't assign to %s; it's an array name.", name)
	}
	c.v = v
}

// put sets an element. All tables together stay within their limit.
func (m *machine) put(c *cell, key string, v value) {
	t := c.elements()
	old, had := t[key]
	m.store += len(v.s) - len(old.s)
	if !had {
		m.store += len(key) + 64
	}
	if m.store > m.s.Limits.Store || len(v.s) > m.s.Limits.Value || len(key) > m.s.Limits.Value {
		stop(errStore)
	}
	t[key] = v
}

func (m *machine) drop(c *cell, key string) {
	t := c.elements()
	if v, ok := t[key]; ok {
		m.store -= len(v.s) + len(key) + 64
		delete(t, key)
	}
}

// key joins subscripts.
func (m *machine) key(subs []expr) string {
	key := ""
	for i, s := range subs {
		if i > 0 {
			key += m.str("SUBSEP")
		}
		key += m.text(s)
	}
	return key
}

// store assigns to whatever can be assigned to.
func (m *machine) assign(to expr, v value) {
	switch to := to.(type) {
	case *name:
		m.setVar(to.name, v)
	case *element:
		m.put(m.cell(to.table), m.key(to.subs), v)
	case *field:
		m.setField(int(m.eval(to.n).number()), v)
	}
}
