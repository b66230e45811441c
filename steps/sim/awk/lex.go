package awk

import (
	"strconv"
	"strings"
)

// kind is what a token is.
type kind int

const (
	tEOF kind = iota
	tNewline
	tNumber
	tString
	tRegex
	tName
	tCall    // a name with an open parenthesis right behind it
	tBuiltin // length, substr ...
	tKeyword
	tOp
)

type token struct {
	kind kind
	text string
	num  float64
	line int
}

const keywords = "BEGIN END function func if else while for do break continue next nextfile exit return delete in getline print printf"

// operators, the longer ones first.
var operators = []string{
	"**=", "&&", "||", "++", "--", "+=", "-=", "*=", "/=", "%=", "^=", "**", "==", "<=", ">=", "!=", "!~", ">>",
	"{", "}", "(", ")", "[", "]", ";", ",", "+", "-", "*", "/", "%", "^", "!", ">", "<", "|", "?", ":", "~", "$", "=",
}

type lexer struct {
	src  string
	at   int
	line int
	out  []token
}

func lex(src string) (list []token, err error) {
	defer func() {
		if f, ok := recover().(failure); ok {
			err = f.err
		}
	}()
	l := &lexer{src: src, line: 1}
	for l.next() {
	}
	return append(l.out, token{kind: tEOF, text: "end of file", line: l.line}), nil
}

func (l *lexer) add(k kind, text string) {
	l.out = append(l.out, token{kind: k, text: text, line: l.line})
}

// next reads one token; false at the end.
func (l *lexer) next() bool {
	for l.at < len(l.src) && strings.IndexByte(" \t\r", l.src[l.at]) >= 0 || strings.HasPrefix(l.src[l.at:], "\\\n") {
		if l.src[l.at] == '\\' {
			l.at, l.line = l.at+1, l.line+1
		}
		l.at++
	}
	if l.at >= len(l.src) {
		return false
	}
	switch ch := l.src[l.at]; {
	case ch == '\n':
		l.add(tNewline, "\n")
		l.at, l.line = l.at+1, l.line+1
	case ch == '#':
		for l.at < len(l.src) && l.src[l.at] != '\n' {
			l.at++
		}
	case ch == '"':
		l.text()
	case ch == '/' && l.operand():
		l.regex()
	case digit(ch) || ch == '.' && l.at+1 < len(l.src) && digit(l.src[l.at+1]):
		l.number()
	case letter(ch):
		l.word()
	default:
		l.operator()
	}
	return true
}

func digit(ch byte) bool { return ch >= '0' && ch <= '9' }

func letter(ch byte) bool { return ch == '_' || ch >= 'a' && ch <= 'z' || ch >= 'A' && ch <= 'Z' }

// operand tells whether a value may come next: then a slash begins an expression, else it divides.
func (l *lexer) operand() bool {
	if len(l.out) == 0 {
		return true
	}
	switch t := l.out[len(l.out)-1]; t.kind {
	case tNumber, tString, tRegex, tName, tBuiltin:
		return false
	case tOp:
		return t.text != ")" && t.text != "]" && t.text != "$" && t.text != "++" && t.text != "--"
	}
	return true
}

func (l *lexer) number() {
	start := l.at
	for l.at < len(l.src) && (digit(l.src[l.at]) || l.src[l.at] == '.') {
		l.at++
	}
	if l.at < len(l.src) && (l.src[l.at] == 'e' || l.src[l.at] == 'E') {
		end := l.at + 1
		if end < len(l.src) && (l.src[end] == '+' || l.src[end] == '-') {
			end++
		}
		for end < len(l.src) && digit(l.src[end]) {
			end, l.at = end+1, end+1
		}
	}
	n, _ := strconv.ParseFloat(l.src[start:l.at], 64)
	l.out = append(l.out, token{kind: tNumber, text: l.src[start:l.at], num: n, line: l.line})
}

func (l *lexer) word() {
	start := l.at
	for l.at < len(l.src) && (letter(l.src[l.at]) || digit(l.src[l.at])) {
		l.at++
	}
	w := l.src[start:l.at]
	switch {
	case oneOf(keywords, w):
		l.add(tKeyword, w)
	case oneOf(builtinNames, w):
		l.add(tBuiltin, w)
	case l.at < len(l.src) && l.src[l.at] == '(':
		l.add(tCall, w)
	default:
		l.add(tName, w)
	}
}

func (l *lexer) operator() {
	for _, op := range operators {
		if strings.HasPrefix(l.src[l.at:], op) {
			l.add(tOp, op)
			l.at += len(op)
			return
		}
	}
	fail("line %d: syntax error at or near %s", l.line, l.src[l.at:l.at+1])
}
