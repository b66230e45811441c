package awk

import (
	"math"
)

func (m *machine) text(x expr) string { return m.eval(x).str(m.conv()) }

// eval gives the value of an expression.
func (m *machine) eval(x expr) value {
	m.tick()
	switch x := x.(type) {
	case *number:
		return x.v
	case *str:
		return x.v
	case *regex:
		return truth(m.regexp(x.text).MatchString(m.line()))
	case *field:
		return m.field(int(m.eval(x.n).number()))
	case *name:
		return m.get(x.name)
	case *element:
		return m.element(x)
	case *assign:
		return m.assignment(x)
	case *cond:
		if m.eval(x.test).bool() {
			return m.eval(x.yes)
		}
		return m.eval(x.no)
	case *logic:
		if m.eval(x.l).bool() != x.and {
			return truth(!x.and)
		}
		return truth(m.eval(x.r).bool())
	case *binary:
		return m.binary(x)
	}
	return m.evalRest(x)
}

func (m *machine) evalRest(x expr) value {
	switch x := x.(type) {
	case *unary:
		return m.unary(x)
	case *step:
		old := m.eval(x.to).number()
		m.assign(x.to, num(old+x.by))
		if x.before {
			return num(old + x.by)
		}
		return num(old)
	case *match:
		return truth(m.pattern(x.re).MatchString(m.text(x.l)) != x.not)
	case *member:
		_, ok := m.cell(x.table).elements()[m.key(x.subs)]
		return truth(ok)
	case *group:
		return text(m.key(x.list))
	case *call:
		return m.function(x)
	case *builtin:
		return x.do(m, x.args)
	case *getline:
		return m.getline(x)
	}
	fail("syntax error")
	return never()
}

// element is there as soon as it was asked for.
func (m *machine) element(x *element) value {
	c, k := m.cell(x.table), m.key(x.subs)
	v, ok := c.elements()[k]
	if !ok {
		v = never()
		m.put(c, k, v)
	}
	return v
}

func (m *machine) assignment(a *assign) value {
	v := m.eval(a.value)
	if a.op != "=" {
		v = num(m.arithmetic(a.op[:len(a.op)-1], m.eval(a.to).number(), v.number()))
	}
	m.assign(a.to, v)
	return v
}

func (m *machine) binary(b *binary) value {
	l, r := m.eval(b.l), m.eval(b.r)
	switch b.op {
	case " ":
		return text(m.bounded(l.str(m.conv()) + r.str(m.conv())))
	case "<":
		return truth(order(l, r, m.conv()) < 0)
	case "<=":
		return truth(order(l, r, m.conv()) <= 0)
	case "==":
		return truth(order(l, r, m.conv()) == 0)
	case "!=":
		return truth(order(l, r, m.conv()) != 0)
	case ">":
		return truth(order(l, r, m.conv()) > 0)
	case ">=":
		return truth(order(l, r, m.conv()) >= 0)
	}
	return num(m.arithmetic(b.op, l.number(), r.number()))
}

func (m *machine) arithmetic(op string, a, b float64) float64 {
	switch op {
	case "+":
		return a + b
	case "-":
		return a - b
	case "*":
		return a * b
	case "/", "%":
		if b == 0 && !m.s.Mawk {
			fail("division by zero")
		}
		if op == "/" {
			return a / b
		}
		return math.Mod(a, b)
	}
	return math.Pow(a, b)
}

func (m *machine) unary(u *unary) value {
	v := m.eval(u.x)
	switch u.op {
	case "!":
		return truth(!v.bool())
	case "-":
		return num(-v.number())
	case "+":
		return num(v.number())
	}
	return v
}
