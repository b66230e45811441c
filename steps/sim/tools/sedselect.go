package tools

// hit tells whether an address is met by the line at hand.
func (m *sedRun) hit(a *sedAddr) bool {
	switch a.kind {
	case '/':
		re := m.used(a.re)
		return re != nil && re.MatchString(m.space)
	case '$':
		return m.in.last()
	case '~':
		return m.n >= a.n && (m.n-a.n)%a.step == 0
	}
	return a.n == m.n
}

// selects tells whether a command is to be done now.
func (m *sedRun) selects(c *sedCmd) bool {
	switch {
	case c.a1 == nil:
		return true
	case c.a2 == nil:
		return m.hit(c.a1)
	case c.state == sedActive:
		return m.inRange(c)
	case c.state == sedClosed && c.a1.kind == 'n', !m.hit(c.a1):
		return false
	}
	return m.enter(c)
}

// enter begins a range, which may be this line alone.
func (m *sedRun) enter(c *sedCmd) bool {
	switch c.a2.kind {
	case 'n':
		c.until = c.a2.n
	case '+':
		c.until = m.n + c.a2.n
	case 'm':
		c.until = m.n
		if c.a2.n > 0 {
			c.until = (m.n + c.a2.n - 1) / c.a2.n * c.a2.n
		}
	case '$':
		if m.in.last() {
			return true
		}
		c.state = sedActive
		return true
	default:
		c.state = sedActive
		return true
	}
	if c.until > m.n {
		c.state = sedActive
	}
	return true
}

// inRange tells whether a line still belongs to a range that has begun.
func (m *sedRun) inRange(c *sedCmd) bool {
	switch c.a2.kind {
	case 'n', '+', 'm':
		if m.n >= c.until {
			c.state = sedClosed
		}
		return m.n <= c.until
	}
	if m.hit(c.a2) {
		c.state = sedClosed
	}
	return true
}
