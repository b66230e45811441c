package tools

import (
	"fmt"
	"strings"
)

// psReader reads a command line of ps, which has options of three kinds: with a dash, with two, and without.
type psReader struct {
	w      psWish
	args   []string
	format string
	layout string // of a whole line, where none is given column by column
}

func psWishOf(args []string) psWish {
	r := &psReader{args: args}
	for len(r.args) > 0 && r.w.bad == "" {
		a := r.args[0]
		r.args = r.args[1:]
		switch {
		case strings.HasPrefix(a, "--"):
			r.long(a[2:])
		case strings.HasPrefix(a, "-") && len(a) > 1:
			r.dashed(a[1:])
		case strings.Trim(a, "0123456789,") == "" && a != "":
			r.w.pids = append(r.w.pids, strings.Split(a, ",")...)
		default:
			r.plain(a)
		}
	}
	r.columns()
	return r.w
}

// value is what stands behind an option, in the same word or in the next.
func (r *psReader) value(rest string) string {
	rest = strings.TrimPrefix(rest, "=")
	if rest == "" && len(r.args) > 0 {
		rest, r.args = r.args[0], r.args[1:]
	}
	if rest == "" && r.w.bad == "" {
		r.w.bad = "list of process IDs must follow -p"
	}
	return rest
}

func items(s string) []string {
	return strings.FieldsFunc(s, func(c rune) bool { return c == ',' || c == ' ' })
}

func (r *psReader) long(a string) {
	name, v, _ := strings.Cut(a, "=")
	switch name {
	case "no-headers", "no-heading", "noheader", "noheaders":
		r.w.bare = true
	case "sort":
		r.w.sort = r.value(v)
	case "pid":
		r.w.pids = append(r.w.pids, items(r.value(v))...)
	case "ppid":
		r.w.paren = append(r.w.paren, items(r.value(v))...)
	case "user":
		r.w.users = append(r.w.users, items(r.value(v))...)
	case "format":
		r.format += "," + r.value(v)
	case "forest", "headers", "cumulative", "width", "columns":
	default:
		r.w.bad = "unknown gnu long option"
	}
}

// dashed reads -ef, -eo FORMAT and their like: a letter that wants a value takes what is left.
func (r *psReader) dashed(a string) {
	for k := 0; k < len(a); k++ {
		rest := a[k+1:]
		switch a[k] {
		case 'e', 'A':
			r.w.all = true
		case 'a', 'd', 'w', 'H', 'L', 'T', 'N', 'j', 'y', 'M', 'c':
		case 'x':
			r.w.all = true
		case 'f', 'F':
			r.layout = first(r.layout, psEF)
		case 'l':
			r.layout = first(r.layout, psLong)
		case 'o', 'O':
			r.format += "," + r.value(rest)
			return
		case 'p', 'q':
			r.w.pids = append(r.w.pids, items(r.value(rest))...)
			return
		case 'C':
			r.w.names = append(r.w.names, items(r.value(rest))...)
			return
		case 'u', 'U':
			if rest == "" && len(r.args) == 0 || r.w.all && k > 0 { // -aux, as many type it
				r.layout = first(r.layout, psAux)
				continue
			}
			r.w.users = append(r.w.users, items(r.value(rest))...)
			return
		default:
			r.w.bad = "unsupported SysV option"
			return
		}
	}
}

// plain reads aux, ax, l, h and their like.
func (r *psReader) plain(a string) {
	for k := 0; k < len(a); k++ {
		switch a[k] {
		case 'a', 'x', 'A', 'g':
			r.w.all = true
			r.layout = first(r.layout, psAX)
		case 'u':
			r.layout = psAux
		case 'l':
			r.layout = psLong
		case 'h':
			r.w.bare = true
		case 'f', 'w', 'e', 'S', 'c', 'n', 'r', 'T':
		case 'p':
			r.w.pids = append(r.w.pids, items(r.value(a[k+1:]))...)
			return
		case 'o', 'O':
			r.format += "," + r.value(a[k+1:])
			return
		default:
			r.w.bad = "garbage option"
			return
		}
	}
}

// columns makes columns of names. A title of one's own may follow a name; where all are empty, there is no line of titles.
func (r *psReader) columns() {
	given := false
	for _, word := range items(first(r.format, first(r.layout, psOwn))) {
		name, title, own := strings.Cut(word, "=")
		col, known := psColumnOf(name)
		if !known && r.w.bad == "" {
			r.w.bad = fmt.Sprintf("unknown user-defined format specifier %q", name)
		}
		if own {
			col.title = title
		}
		given = given || col.title != ""
		col.wide = max(col.wide, len(col.title))
		r.w.cols = append(r.w.cols, col)
	}
	r.w.bare = r.w.bare || !given
}
