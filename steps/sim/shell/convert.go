package shell

import (
	"fmt"
	"strconv"
	"strings"
)

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
			if rest = rest[n:]; stop { // \c ends it all
				f.stop, rest = true, ""
			}
		}
		fmt.Fprintf(&f.b, verb+"s", b.String())
	case 'c':
		a := f.next()
		fmt.Fprintf(&f.b, verb+"s", a[:min(1, len(a))])
	case 'q':
		f.b.WriteString(backslashed(f.next()))
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

// backslashed is a word as it could be typed.
func backslashed(w string) string {
	if w == "" {
		return "''"
	}
	if strings.ContainsAny(w, "\n\t\r") {
		return "$'" + strings.NewReplacer("\n", `\n`, "\t", `\t`, "\r", `\r`, "'", `\'`, `\`, `\\`).Replace(w) + "'"
	}
	var b strings.Builder
	for _, r := range w {
		if strings.ContainsRune(" '\"\\$`*?[]{}();&|<>!#~,^", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
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
		f.odd = a + f.s.pick(": invalid number", ": expected numeric value")
		end := 0
		for end < len(a) && (a[end] >= '0' && a[end] <= '9' || end == 0 && (a[0] == '-' || a[0] == '+')) {
			end++
		}
		if n, err = strconv.ParseInt(a[:end], 10, 64); err == nil && !f.s.bash {
			f.odd = a + ": not completely converted"
		}
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
	if s[1] == 'x' {
		return hex(b, s), false
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

// hex writes the byte of \x41, and tells how much of the text that was.
func hex(b *strings.Builder, s string) int {
	at := 2
	for at < len(s) && at < 4 && strings.IndexByte("0123456789abcdefABCDEF", s[at]) >= 0 {
		at++
	}
	if at == 2 {
		b.WriteString(s[:2])
		return 2
	}
	v, _ := strconv.ParseUint(s[2:at], 16, 8)
	b.WriteByte(byte(v))
	return at
}
