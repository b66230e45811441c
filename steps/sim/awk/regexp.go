package awk

import (
	"regexp"
	"strings"
)

// regexp compiles an expression, once.
func (m *machine) regexp(expr string) *regexp.Regexp {
	if re := m.regexps[expr]; re != nil {
		return re
	}
	re, err := m.s.Host.Regexp(inSets(expr))
	if err != nil {
		fail("line 1: regular expression compile failed (%s)\n%s", missing(err), expr)
	}
	if len(m.regexps) > 500 { // a program that makes ever new ones
		m.regexps = map[string]*regexp.Regexp{}
	}
	m.regexps[expr] = re
	return re
}

// pattern is an expression as the right side of ~ and in functions: one in slashes, or any text.
func (m *machine) pattern(x expr) *regexp.Regexp {
	if r, ok := x.(*regex); ok {
		return m.regexp(r.text)
	}
	return m.regexp(m.text(x))
}

// inSets reads escapes within brackets, which POSIX leaves as they are and awk does not.
func inSets(expr string) string {
	if !strings.Contains(expr, `\`) || !strings.Contains(expr, "[") {
		return expr
	}
	var b strings.Builder
	set := false
	for i := 0; i < len(expr); i++ {
		switch ch := expr[i]; {
		case ch == '\\' && i+1 < len(expr):
			i++
			if v, ok := escapes[expr[i]]; ok && set {
				b.WriteString(v)
			} else if set {
				b.WriteByte(expr[i])
			} else {
				b.WriteString(expr[i-1 : i+1])
			}
			continue
		case ch == '[':
			set = true
		case ch == ']':
			set = false
		}
		b.WriteByte(expr[i])
	}
	return b.String()
}

// missing says of an expression what it lacks, as mawk does.
func missing(err error) string {
	if strings.Contains(err.Error(), "missing closing )") {
		return "missing ')'"
	}
	return "syntax error"
}
