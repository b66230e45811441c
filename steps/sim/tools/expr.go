package tools

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// expr reckons with its arguments: sums, comparisons, texts and expressions.
func expr(c *call) int {
	if len(c.args) > 0 && c.args[0] == "--" {
		c.args = c.args[1:]
	}
	if len(c.args) == 0 {
		c.usage("missing operand")
		return 2
	}
	x := &exprRun{words: c.args}
	v := x.or()
	if x.bad == "" && x.at < len(x.words) {
		x.fail("syntax error: unexpected argument ‘%s’", x.words[x.at])
	}
	if x.bad != "" {
		c.errf("%s", x.bad)
		return 2
	}
	c.println(v)
	return map[bool]int{true: 1}[empty(v)]
}

// empty tells whether a value counts as none.
func empty(v string) bool {
	n, err := strconv.Atoi(v)
	return v == "" || err == nil && n == 0
}

// exprRun reads and reckons at once.
type exprRun struct {
	words []string
	at    int
	depth int
	bad   string
}

func (x *exprRun) fail(format string, args ...any) {
	if x.bad == "" {
		x.bad = fmt.Sprintf(format, args...)
	}
}

// next takes the next word, where it is one of those.
func (x *exprRun) next(ops ...string) string {
	if x.bad == "" && x.at < len(x.words) {
		for _, op := range ops {
			if x.words[x.at] == op {
				x.at++
				return op
			}
		}
	}
	return ""
}

func (x *exprRun) or() string {
	v := x.and()
	for x.next("|") != "" {
		if r := x.and(); empty(v) {
			if v = r; empty(r) {
				v = "0"
			}
		}
	}
	return v
}

func (x *exprRun) and() string {
	v := x.compare()
	for x.next("&") != "" {
		if r := x.compare(); empty(v) || empty(r) {
			v = "0"
		}
	}
	return v
}

func (x *exprRun) compare() string {
	v := x.sum()
	for {
		op := x.next("=", "==", "!=", "<", "<=", ">", ">=")
		if op == "" {
			return v
		}
		v = compared(v, op, x.sum())
	}
}

// compared compares numbers as such and all else as text.
func compared(a, op, b string) string {
	n := strings.Compare(a, b)
	i, err1 := strconv.ParseInt(a, 10, 64)
	j, err2 := strconv.ParseInt(b, 10, 64)
	if err1 == nil && err2 == nil {
		n = map[bool]int{true: 1}[i > j] - map[bool]int{true: 1}[i < j]
	}
	ok := map[string]bool{"=": n == 0, "==": n == 0, "!=": n != 0, "<": n < 0, "<=": n <= 0, ">": n > 0, ">=": n >= 0}[op]
	return map[bool]string{true: "1", false: "0"}[ok]
}

func (x *exprRun) sum() string {
	v := x.product()
	for {
		op := x.next("+", "-")
		if op == "" {
			return v
		}
		v = x.reckon(v, op, x.product())
	}
}

func (x *exprRun) product() string {
	v := x.match()
	for {
		op := x.next("*", "/", "%")
		if op == "" {
			return v
		}
		v = x.reckon(v, op, x.match())
	}
}

func (x *exprRun) reckon(a, op, b string) string {
	i, err1 := strconv.ParseInt(a, 10, 64)
	j, err2 := strconv.ParseInt(b, 10, 64)
	switch {
	case x.bad != "":
		return ""
	case err1 != nil || err2 != nil:
		x.fail("non-integer argument")
		return ""
	case op == "+":
		i += j
	case op == "-":
		i -= j
	case op == "*":
		i *= j
	case j == 0:
		x.fail("division by zero")
	case op == "/":
		i /= j
	default:
		i %= j
	}
	return strconv.FormatInt(i, 10)
}

func (x *exprRun) match() string {
	v := x.value()
	for x.next(":") != "" {
		v = x.matched(v, x.value())
	}
	return v
}

// matched is the first group of what matches from the beginning on, or how long it is.
func (x *exprRun) matched(text, pattern string) string {
	if msg := posixMistake(pattern, false); msg != "" {
		x.fail("%s", msg)
		return ""
	}
	re, err := regexp.Compile("^(?s:" + rewrite(strings.TrimPrefix(pattern, "^"), false) + ")")
	if err != nil {
		x.fail("Invalid preceding regular expression")
		return ""
	}
	re.Longest()
	m := re.FindStringSubmatch(text)
	switch {
	case re.NumSubexp() > 0 && m == nil:
		return ""
	case re.NumSubexp() > 0:
		return m[1]
	case m == nil:
		return "0"
	}
	return strconv.Itoa(utf8.RuneCountInString(m[0]))
}

// value is a word, a group in brackets or one of the functions.
func (x *exprRun) value() string {
	if x.depth++; x.depth > 200 {
		x.fail("syntax error")
	}
	defer func() { x.depth-- }()
	if x.at >= len(x.words) || x.bad != "" {
		x.fail("syntax error: missing argument after ‘%s’", x.words[len(x.words)-1])
		return ""
	}
	word := x.words[x.at]
	x.at++
	switch {
	case word == "+" && x.at < len(x.words):
		x.at++
		return x.words[x.at-1]
	case word == "(":
		v := x.or()
		if x.next(")") == "" {
			x.fail("syntax error: expecting ')' after ‘%s’", x.words[x.at-1])
		}
		return v
	case word == ")":
		x.fail("syntax error: unexpected ')'")
		return ""
	}
	return x.function(word)
}

func (x *exprRun) function(word string) string {
	switch word {
	case "length":
		return strconv.Itoa(utf8.RuneCountInString(x.value()))
	case "match":
		text := x.value()
		return x.matched(text, x.value())
	case "index":
		text, set := x.value(), x.value()
		return strconv.Itoa(strings.IndexAny(text, set) + 1)
	case "substr":
		r, from, n := []rune(x.value()), x.value(), x.value()
		i, err1 := strconv.Atoi(from)
		k, err2 := strconv.Atoi(n)
		if err1 != nil || err2 != nil || i < 1 || k < 1 || i > len(r) {
			return ""
		}
		return string(r[i-1 : min(len(r), i-1+min(k, len(r)))])
	}
	return word
}
