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
	to := ""
	if len(args) > 1 && args[0] == "-v" && s.bash {
		to, args = args[1], args[2:]
	}
	if len(args) == 0 {
		s.complain("printf: usage: printf %sformat [%s]", s.pick("[-v var] ", ""), s.pick("arguments", "arg ..."))
		return 2
	}
	f := &formatter{args: args[1:], s: s, loose: s.bash || s.tool}
	for {
		before := len(f.args)
		f.run(args[0])
		if f.bad != "" || f.stop || len(f.args) == 0 || len(f.args) == before || f.b.Len() > maxValue || s.ctx.Err() != nil {
			break
		}
	}
	if to != "" {
		s.vars.put(to, f.b.String())
	} else if _, err := fmt.Fprint(s.writer(1), f.b.String()); err != nil && s.ctx.Err() == nil {
		s.complain("printf: I/O error")
		return 1
	}
	if f.bad != "" {
		s.complain("printf: %s", f.bad)
		return map[bool]int{true: 2, false: 1}[strings.HasSuffix(f.bad, "invalid directive") && !s.bash]
	}
	if f.odd != "" {
		s.complain("printf: %s", f.odd)
		return 1
	}
	return 0
}

// formatter fills a format with arguments, each used once.
type formatter struct {
	b    strings.Builder
	args []string
	bad  string
	stop bool   // \c was met
	odd  string // a number that is none: it is said at the end
	s    *sh
	// loose takes \c in a format as its end, as bash and the program do.
	loose bool
}

func (f *formatter) run(format string) {
	for i := 0; i < len(format) && !f.stop; i++ {
		switch {
		case format[i] == '\\':
			n, stop := unescape(&f.b, format[i:], false)
			i += n - 1
			if stop && !f.loose {
				f.b.WriteString(format[i-1 : i+1])
				stop = false
			}
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
