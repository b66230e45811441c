package tools

import (
	"io"
	"strings"
)

func (m *sedRun) subst(c *sedCmd) {
	all := c.re.FindAllStringSubmatchIndex(m.space, -1)
	if len(all) == 0 {
		return
	}
	var b strings.Builder
	at, done := 0, false
	for i, loc := range all {
		if i+1 < c.nth || done && !c.global {
			continue
		}
		b.WriteString(m.space[at:loc[0]])
		m.fill(&b, c.with, loc)
		at, done = loc[1], true
	}
	if !done {
		return
	}
	b.WriteString(m.space[at:])
	m.space, m.changed = b.String(), true
	if c.print {
		_, _ = io.WriteString(m.out, m.space+"\n")
	}
}

// fill writes a replacement with its groups.
func (m *sedRun) fill(b *strings.Builder, with string, loc []int) {
	group := func(n int) {
		if 2*n+1 < len(loc) && loc[2*n] >= 0 {
			b.WriteString(m.space[loc[2*n]:loc[2*n+1]])
		}
	}
	for i := 0; i < len(with); i++ {
		switch ch := with[i]; {
		case ch == '&':
			group(0)
		case ch == '\\' && i+1 < len(with):
			i++
			switch d := with[i]; {
			case d >= '0' && d <= '9':
				group(int(d - '0'))
			case d == 'n':
				b.WriteByte('\n')
			case d == 't':
				b.WriteByte('\t')
			default:
				b.WriteByte(d)
			}
		default:
			b.WriteByte(ch)
		}
	}
}
