package tools

import "strings"

// posixMistake is what the C library says of an expression that is none, "" where it is one. What only the real one can do
// is a mistake here, and said plainly.
func posixMistake(expr string, extended bool) string {
	m := mistakes{s: expr, extended: extended}
	for m.at < len(m.s) && m.said == "" {
		m.sign()
	}
	if m.said == "" && m.depth > 0 {
		return `Unmatched ( or \(`
	}
	return m.said
}

// mistakes walks an expression.
type mistakes struct {
	s        string
	at       int
	depth    int
	extended bool
	said     string
}

func (m *mistakes) sign() {
	switch ch := m.s[m.at]; {
	case ch == '[':
		end := bracket(m.s, m.at)
		if end-m.at < 3 || m.s[end-1] != ']' {
			m.said = "Unmatched [, [^, [:, [., or [="
		}
		m.at = end
		return
	case ch == '\\' && m.at+1 >= len(m.s):
		m.said = "Trailing backslash"
	case ch == '\\':
		m.at++
		m.escaped(m.s[m.at])
	case m.extended:
		m.special(ch)
	}
	m.at++
}

// escaped is a sign behind a backslash.
func (m *mistakes) escaped(ch byte) {
	switch {
	case ch >= '1' && ch <= '9':
		m.said = "the practice cluster knows no back-references (\\" + string(ch) + ") in what is looked for"
	case !m.extended:
		m.special(ch)
	}
}

// special is a sign that means something.
func (m *mistakes) special(ch byte) {
	switch ch {
	case '(':
		m.depth++
	case ')':
		if m.depth--; m.depth < 0 {
			m.said = `Unmatched ) or \)`
		}
	case '{':
		if m.extended {
			return // without an end it is a sign like others
		}
		if !strings.Contains(m.s[m.at:], `\}`) {
			m.said = `Unmatched \{`
		}
	}
}
