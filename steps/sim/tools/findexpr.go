package tools

import (
	"strings"
)

func (f *finding) or(e []string, pos *int, live bool) bool {
	ok := f.and(e, pos, live)
	for *pos < len(e) && (e[*pos] == "-o" || e[*pos] == "-or") {
		*pos++
		r := f.and(e, pos, live && !ok)
		ok = ok || r
	}
	return ok
}

func (f *finding) and(e []string, pos *int, live bool) bool {
	ok := true
	for *pos < len(e) && e[*pos] != "-o" && e[*pos] != "-or" && e[*pos] != ")" && f.bad == "" {
		if e[*pos] == "-a" || e[*pos] == "-and" {
			*pos++
			continue
		}
		r := f.not(e, pos, live && ok)
		ok = ok && r
	}
	return ok
}

func (f *finding) not(e []string, pos *int, live bool) bool {
	switch e[*pos] {
	case "!", "-not":
		*pos++
		if *pos >= len(e) {
			f.bad = "expected an expression after `!'"
			return false
		}
		return !f.not(e, pos, live)
	case "(":
		*pos++
		ok := f.or(e, pos, live)
		*pos++
		return ok
	}
	return f.primary(e, pos, live)
}

func (f *finding) primary(e []string, pos *int, live bool) bool {
	name := e[*pos]
	*pos++
	switch name {
	case "-print", "-print0", "-prune", "-quit", "-delete", "-true", "-empty", "-ls":
		return !live || f.act(name)
	case "-exec", "-execdir":
		return f.exec(e, pos, live)
	}
	if *pos >= len(e) {
		f.bad = "unknown predicate `" + name + "'"
		if strings.HasPrefix(name, "-") {
			f.bad = "missing argument to `" + name + "'"
		}
		return false
	}
	arg := e[*pos]
	*pos++
	if !live {
		return true
	}
	return f.test(name, arg)
}
