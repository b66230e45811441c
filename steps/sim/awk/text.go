package awk

import (
	"strconv"
	"strings"
)

// text reads a string with its escapes.
func (l *lexer) text() {
	end := l.closing('"', "string")
	l.add(tString, unescape(l.src[l.at+1:end]))
	l.at = end + 1
}

// regex reads an expression between slashes; a slash in it stands behind a backslash.
func (l *lexer) regex() {
	end := l.closing('/', "regular expression")
	l.add(tRegex, strings.ReplaceAll(l.src[l.at+1:end], `\/`, "/"))
	l.at = end + 1
}

// closing finds the sign that ends what begins here.
func (l *lexer) closing(sign byte, what string) int {
	set := false // within [ ], where a slash is itself
	for i := l.at + 1; i < len(l.src) && l.src[i] != '\n'; i++ {
		switch ch := l.src[i]; {
		case ch == '\\':
			i++
		case sign == '/' && ch == '[' && !set:
			set = true
		case ch == ']':
			set = false
		case ch == sign && !set:
			return i
		}
	}
	start := l.src[l.at:min(l.at+10, len(l.src))]
	first, _, _ := strings.Cut(start, "\n")
	fail("line %d: runaway %s %s ...", l.line, what, first)
	return 0
}

var escapes = map[byte]string{'n': "\n", 't': "\t", 'r': "\r", 'a': "\a", 'b': "\b", 'f': "\f", 'v': "\v", '\\': `\`, '"': `"`, '/': "/"}

// unescape reads the escapes of a string. One that means nothing stays as it is.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		if v, ok := escapes[s[i]]; ok {
			b.WriteString(v)
			continue
		}
		end := i
		for end < len(s) && end < i+3 && s[end] >= '0' && s[end] <= '7' {
			end++
		}
		if end == i {
			b.WriteString(`\` + s[i:i+1])
			continue
		}
		n, _ := strconv.ParseUint(s[i:end], 8, 16)
		b.WriteByte(byte(n))
		i = end - 1
	}
	return b.String()
}
