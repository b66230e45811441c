package shell

import (
	"fmt"
	"strconv"
	"strings"
)

// maxPad is the widest field that printf fills: what is wider helps nobody here.
const maxPad = 99999

func printf(s *sh, args []string) int {
	args = args[1:]
	if len(args) > 0 && args[0] == "--" {
		args = args[1:]
	}
	if len(args) == 0 {
		s.say("%s: 1: printf: usage: printf format [arg ...]\n", s.name)
		return 2
	}
	f := &formatter{args: args[1:]}
	for {
		before := len(f.args)
		f.run(args[0])
		if f.bad != "" || f.stop || len(f.args) == 0 || len(f.args) == before || f.b.Len() > maxValue || s.ctx.Err() != nil {
			break
		}
	}
	if _, err := fmt.Fprint(s.writer(1), f.b.String()); err != nil && s.ctx.Err() == nil {
		s.say("%s: 1: printf: I/O error\n", s.name)
		return 1
	}
	if f.bad != "" {
		s.say("%s: 1: printf: %s\n", s.name, f.bad)
		return 1
	}
	return 0
}

// formatter fills a format with arguments, each used once.
type formatter struct {
	b    strings.Builder
	args []string
	bad  string
	stop bool // \c was met
}

func (f *formatter) run(format string) {
	for i := 0; i < len(format) && !f.stop; i++ {
		switch {
		case format[i] == '\\':
			n, stop := unescape(&f.b, format[i:], false)
			i += n - 1
			f.stop = stop
		case format[i] == '%' && i+1 < len(format):
			i += f.mark(format[i+1:])
		default:
			f.b.WriteByte(format[i])
		}
	}
}

func (f *formatter) next() string {
	if len(f.args) == 0 {
		return ""
	}
	a := f.args[0]
	f.args = f.args[1:]
	return a
}

// mark fills one conversion in and tells how long it is.
func (f *formatter) mark(s string) int {
	n := 0
	for n < len(s) && strings.IndexByte("-+ #0", s[n]) >= 0 {
		n++
	}
	flags := s[:n]
	size := func() string {
		if n < len(s) && s[n] == '*' {
			n++
			return f.next()
		}
		from := n
		for n < len(s) && s[n] >= '0' && s[n] <= '9' {
			n++
		}
		return s[from:n]
	}
	width := size()
	verb := "%" + flags + width
	precision := ""
	if n < len(s) && s[n] == '.' {
		n++
		precision = size()
		verb += "." + precision
	}
	for _, v := range []string{width, precision} {
		if k, err := strconv.Atoi(v); v != "" && (err != nil || k > maxPad || k < -maxPad) {
			f.bad = v + ": too wide"
			return len(s)
		}
	}
	if n >= len(s) {
		f.bad = "%: missing format character"
		return len(s)
	}
	f.convert(verb, s[n])
	return n + 1
}

func (f *formatter) convert(verb string, ch byte) {
	switch ch {
	case '%':
		f.b.WriteByte('%')
	case 's':
		fmt.Fprintf(&f.b, verb+"s", f.next())
	case 'b':
		var b strings.Builder
		for rest := f.next(); rest != ""; {
			n, stop := 1, false
			if rest[0] == '\\' {
				n, stop = unescape(&b, rest, true)
			} else {
				b.WriteByte(rest[0])
			}
			rest = rest[n:]
			f.stop = f.stop || stop
		}
		fmt.Fprintf(&f.b, verb+"s", b.String())
	case 'c':
		a := f.next()
		fmt.Fprintf(&f.b, verb+"s", a[:min(1, len(a))])
	case 'q':
		f.b.WriteString("'" + strings.ReplaceAll(f.next(), "'", `'\''`) + "'")
	case 'd', 'i':
		fmt.Fprintf(&f.b, verb+"d", f.number())
	case 'u':
		fmt.Fprintf(&f.b, verb+"d", uint64(f.number()))
	case 'x', 'X', 'o':
		fmt.Fprintf(&f.b, verb+string(ch), uint64(f.number()))
	case 'f', 'g', 'e':
		v, _ := strconv.ParseFloat(f.next(), 64)
		fmt.Fprintf(&f.b, verb+string(ch), v)
	default:
		f.bad = "%" + string(ch) + ": invalid directive"
	}
}

func (f *formatter) number() int64 {
	a := strings.TrimSpace(f.next())
	if a == "" {
		return 0
	}
	if a[0] == '\'' || a[0] == '"' {
		for _, r := range a[1:] {
			return int64(r)
		}
		return 0
	}
	n, err := strconv.ParseInt(a, 0, 64)
	if err != nil {
		f.bad = a + ": expected numeric value"
	}
	return n
}

// unescape writes what a backslash at the start of s means, and tells its length; stop is \c, which ends all output. An
// octal number has a zero in front where that is asked for, as in echo.
func unescape(b *strings.Builder, s string, zero bool) (n int, stop bool) {
	if len(s) < 2 {
		b.WriteByte('\\')
		return 1, false
	}
	if i := strings.IndexByte(`ntr\abfve"'`, s[1]); i >= 0 && !(zero && i > 8) {
		b.WriteByte("\n\t\r\\\a\b\f\v\x1b\"'"[i])
		return 2, false
	}
	if s[1] == 'c' {
		return 2, true
	}
	at, digits := 1, 3
	if s[1] == '0' {
		digits = 4
	} else if zero {
		digits = 0
	}
	v := 0
	for at < len(s) && at <= digits && s[at] >= '0' && s[at] <= '7' {
		v = v*8 + int(s[at]-'0')
		at++
	}
	if at == 1 {
		b.WriteString(s[:2])
		return 2, false
	}
	b.WriteByte(byte(v))
	return at, false
}
