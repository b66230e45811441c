package shell

import (
	"io"
	"strconv"
	"strings"

	"mvdan.cc/sh/v3/expand"
)

// readWish is what the options of read ask for.
type readWish struct {
	raw   bool
	delim byte
	max   int    // signs, -1 for a line of any length
	list  string // the name of -a
	names []string
}

// readOptions takes options out of the arguments. bad is one that there is not.
func readOptions(args []string, bash bool) (w readWish, bad string) {
	w.delim, w.max = '\n', -1
	for len(args) > 0 && strings.HasPrefix(args[0], "-") && len(args[0]) > 1 {
		opts := args[0][1:]
		args = args[1:]
		if opts == "-" {
			break
		}
		for opts != "" {
			o := opts[0]
			opts = opts[1:]
			switch {
			case o == 'r':
				w.raw = true
			case o == 's' && bash:
			case o == 'p' || bash && strings.IndexByte("andNtui", o) >= 0:
				value := opts
				if opts = ""; value == "" {
					if len(args) == 0 {
						return w, "-" + string(o) + ": option requires an argument"
					}
					value, args = args[0], args[1:]
				}
				w.set(o, value)
			default:
				return w, "-" + string(o) + ": invalid option"
			}
		}
	}
	w.names = args
	return w, ""
}

func (w *readWish) set(o byte, value string) {
	switch o {
	case 'a':
		w.list = value
	case 'n', 'N':
		w.max, _ = strconv.Atoi(value)
	case 'd':
		if w.delim = 0; value != "" {
			w.delim = value[0]
		}
	}
}

func read(s *sh, args []string) int {
	w, bad := readOptions(args[1:], s.bash)
	switch {
	case bad != "" && s.bash:
		s.complain("read: %s", bad)
		return 2
	case bad != "":
		s.complain("read: Illegal option %s", bad[:2])
		return 2
	case len(w.names) == 0 && !s.bash:
		s.complain("read: arg count")
		return 2
	}
	line, ended := s.line1(s.reader(), w.delim, w.max, w.raw)
	if w.list != "" {
		s.put(w.list, expand.Variable{Set: true, Kind: expand.Indexed, List: expand.ReadFields(s.config(), line, -1, w.raw)})
		return map[bool]int{true: 1}[ended]
	}
	if len(w.names) == 0 {
		s.vars.put("REPLY", line)
		return map[bool]int{true: 1}[ended]
	}
	values := expand.ReadFields(s.config(), line, len(w.names), w.raw)
	for i, name := range w.names {
		v := ""
		if i < len(values) {
			v = values[i]
		}
		s.put(name, expand.Variable{Set: true, Kind: expand.String, Str: v})
	}
	return map[bool]int{true: 1}[ended]
}

// line1 reads up to a sign, byte by byte: what follows is for the next one who reads. ended tells that the input did.
func (s *sh) line1(r io.Reader, delim byte, most int, raw bool) (line string, ended bool) {
	var b strings.Builder
	one := make([]byte, 1)
	for most < 0 || b.Len() < most {
		n, err := r.Read(one)
		switch {
		case n == 0 && err != nil, b.Len() > maxValue:
			return b.String(), true
		case n == 0:
			continue
		}
		if one[0] == delim {
			if text := b.String(); !raw && strings.HasSuffix(text, `\`) {
				b.Reset()
				b.WriteString(text[:len(text)-1])
				continue
			}
			break
		}
		b.WriteByte(one[0])
	}
	return b.String(), false
}
