package awk

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

const maxPad = 4096

// sprintf fills in a format. What is missing counts as never set.
func sprintf(format string, args []value, conv string) string {
	var b strings.Builder
	next := func() value {
		if len(args) == 0 {
			return never()
		}
		v := args[0]
		args = args[1:]
		return v
	}
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			b.WriteByte(format[i])
			continue
		}
		start := i
		for i++; i < len(format) && strings.IndexByte("-+ #0", format[i]) >= 0; i++ {
		}
		flags := format[start+1 : i]
		width, end := size(format, i, next)
		prec := -1
		if i = end; i < len(format) && format[i] == '.' {
			prec, i = size(format, i+1, next)
		}
		for i < len(format) && (format[i] == 'l' || format[i] == 'h') {
			i++
		}
		if i == len(format) {
			b.WriteString(format[start:])
			break
		}
		if width < 0 {
			flags, width = flags+"-", -width
		}
		convert(&b, format[start:i+1], flags, width, prec, next, conv)
	}
	return b.String()
}

// size reads a width or a precision: digits, or a star that takes it from the arguments.
func size(format string, i int, next func() value) (n, end int) {
	if i < len(format) && format[i] == '*' {
		return int(max(-maxPad, min(next().number(), maxPad))), i + 1
	}
	for ; i < len(format) && digit(format[i]); i++ {
		n = min(n*10+int(format[i]-'0'), maxPad)
	}
	return n, i
}

func convert(b *strings.Builder, whole, flags string, width, prec int, next func() value, conv string) {
	verb := func(flags string, ch byte) string {
		v := "%" + flags
		if width > 0 {
			v += strconv.Itoa(width)
		}
		if prec >= 0 {
			v += "." + strconv.Itoa(prec)
		}
		return v + string(ch)
	}
	plain := strings.ReplaceAll(flags, "0", "") // texts are not filled up with zeros
	switch ch := whole[len(whole)-1]; ch {
	case '%':
		b.WriteByte('%')
	case 'd', 'i':
		fmt.Fprintf(b, verb(flags, 'd'), integer(next()))
	case 'u':
		fmt.Fprintf(b, verb(flags, 'd'), uint64(integer(next())))
	case 'o', 'x', 'X':
		fmt.Fprintf(b, verb(flags, ch), uint64(integer(next())))
	case 'e', 'E', 'f', 'F', 'g', 'G':
		if prec < 0 {
			prec = 6
		}
		fmt.Fprintf(b, verb(flags, ch), next().number())
	case 'c':
		prec = -1
		v := next()
		s := first(v.s)
		if v.isNum && !v.both {
			s = string(rune(int(v.n) & 0x1fffff))
		}
		fmt.Fprintf(b, verb(plain, 's'), s)
	case 's':
		fmt.Fprintf(b, verb(plain, 's'), next().str(conv))
	default:
		b.WriteString(whole)
	}
}

func first(s string) string {
	for _, r := range s {
		return string(r)
	}
	return ""
}

func integer(v value) int64 {
	n := v.number()
	switch {
	case math.IsNaN(n):
		return math.MinInt64
	case n >= math.MaxInt64:
		return math.MaxInt64
	case n <= math.MinInt64:
		return math.MinInt64
	}
	return int64(n)
}
