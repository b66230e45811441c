package awk

import (
	"math"
	"strconv"
	"strings"
)

// value is a number, a text, or a text from outside that looks like a number and then counts as one.
type value struct {
	s     string
	n     float64
	isNum bool
	both  bool // from outside: s is what it was
}

func num(n float64) value { return value{n: n, isNum: true} }

func text(s string) value { return value{s: s} }

func truth(ok bool) value {
	if ok {
		return num(1)
	}
	return num(0)
}

// outside is a field, a line or an argument.
func outside(s string) value {
	t := strings.TrimSpace(s)
	if t == "" || len(t) > 400 || !digit(t[len(t)-1]) && t[len(t)-1] != '.' {
		return text(s)
	}
	n, err := strconv.ParseFloat(t, 64)
	if err != nil || strings.ContainsAny(t, "xXpP_") {
		return text(s)
	}
	return value{s: s, n: n, isNum: true, both: true}
}

// number is a value as a number: what stands at its beginning.
func (v value) number() float64 {
	if v.isNum {
		return v.n
	}
	s := strings.TrimLeft(v.s, " \t\n\r")
	end, digits := 0, false
	for end < len(s) && end < 400 {
		ch := s[end]
		switch {
		case digit(ch):
			digits = true
		case (ch == '-' || ch == '+') && (end == 0 || s[end-1] == 'e' || s[end-1] == 'E'):
		case ch == '.' && !strings.Contains(s[:end], "."):
		case (ch == 'e' || ch == 'E') && digits && !strings.ContainsAny(s[:end], "eE"):
		default:
			ch = 0
		}
		if ch == 0 {
			break
		}
		end++
	}
	for ; end > 0; end-- {
		if n, err := strconv.ParseFloat(s[:end], 64); err == nil {
			return n
		}
	}
	return 0
}

// str is a value as a text. format is how a number with a fraction is written: CONVFMT or OFMT.
func (v value) str(format string) string {
	switch {
	case !v.isNum || v.both:
		return v.s
	case math.IsNaN(v.n):
		return "-nan"
	case math.IsInf(v.n, 0):
		return map[bool]string{true: "inf", false: "-inf"}[v.n > 0]
	case v.n == 0:
		return "0" // and never -0
	case v.n == math.Trunc(v.n):
		return strconv.FormatFloat(v.n, 'f', -1, 64)
	}
	return sprintf(format, []value{v}, format)
}

// bool is a value as a condition.
func (v value) bool() bool {
	if v.isNum {
		return v.n != 0
	}
	return v.s != ""
}

// order compares as awk does: numbers as numbers, anything else as text. A value never set is both.
func order(a, b value, format string) int {
	unset := func(v value) bool { return !v.isNum && v.s == "" && v.both }
	if (a.isNum || unset(a)) && (b.isNum || unset(b)) {
		switch {
		case a.n < b.n:
			return -1
		case a.n > b.n:
			return 1
		}
		return 0
	}
	return strings.Compare(a.str(format), b.str(format))
}

// never is a variable that nothing was assigned to.
func never() value { return value{both: true} }
