package tools

import (
	"regexp"
	"strings"
)

// rewrite turns a POSIX expression into the library's syntax. In a basic one, the signs ( ) { } | + ? mean something only
// behind a backslash; in an extended one it is the other way round.
func rewrite(expr string, extended bool) string {
	var b strings.Builder
	start := true // nothing stands before that could be repeated
	for i := 0; i < len(expr); i++ {
		ch := expr[i]
		switch {
		case ch == '[':
			end := bracket(expr, i)
			b.WriteString(set(expr[i:end]))
			i, start = end-1, false
		case ch == '\\' && i+1 < len(expr):
			i++
			start = escape(&b, expr[i], extended)
		case ch == '*' && start:
			b.WriteString(`\*`)
			start = false
		case !extended && strings.IndexByte("(){}|+?", ch) >= 0:
			b.WriteString(`\` + string(ch))
			start = false
		case ch == '^' && !extended && !start && !strings.HasSuffix(b.String(), "("):
			b.WriteString(`\^`)
		case ch == '$' && !extended && i+1 < len(expr) && !strings.HasPrefix(expr[i+1:], `\)`) && !strings.HasPrefix(expr[i+1:], `\|`):
			b.WriteString(`\$`)
		default:
			b.WriteByte(ch)
			start = ch == '^' || extended && (ch == '(' || ch == '|')
		}
	}
	return b.String()
}

// escape writes what a backslash and a sign mean. It tells whether nothing stands before the next sign.
func escape(b *strings.Builder, ch byte, extended bool) bool {
	switch {
	case strings.IndexByte("(){}|+?", ch) >= 0:
		if extended {
			b.WriteString(`\` + string(ch))
			return false
		}
		b.WriteByte(ch)
		return ch == '(' || ch == '|'
	case ch == '<' || ch == '>':
		b.WriteString(`\b`)
	case ch == 'n' || ch == 't' || ch == 'w' || ch == 'W' || ch == 's' || ch == 'S' || ch == 'b' || ch == 'B':
		b.WriteString(`\` + string(ch))
	default:
		b.WriteString(regexp.QuoteMeta(string(ch)))
	}
	return false
}

// bracket finds the end of a bracket expression.
func bracket(s string, i int) int {
	j := i + 1
	if j < len(s) && s[j] == '^' {
		j++
	}
	if j < len(s) && s[j] == ']' {
		j++
	}
	for j < len(s) && s[j] != ']' {
		if strings.HasPrefix(s[j:], "[:") {
			if k := strings.Index(s[j:], ":]"); k > 0 {
				j += k + 1
			}
		}
		j++
	}
	return min(j+1, len(s))
}

// set rewrites a bracket expression: a backslash is itself in it.
func set(s string) string {
	if !strings.HasSuffix(s, "]") || len(s) < 3 {
		return regexp.QuoteMeta(s)
	}
	body := s[1 : len(s)-1]
	neg := ""
	if strings.HasPrefix(body, "^") {
		neg, body = "^", body[1:]
	}
	body = strings.ReplaceAll(body, `\`, `\\`)
	if strings.HasPrefix(body, "]") {
		body = `\]` + body[1:]
	}
	var b strings.Builder
	for i := 0; i < len(body); i++ {
		if body[i] == '[' && !strings.HasPrefix(body[i:], "[:") {
			b.WriteByte('\\')
		}
		b.WriteByte(body[i])
	}
	return "[" + neg + b.String() + "]"
}
