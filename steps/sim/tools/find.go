package tools

import (
	"io/fs"
	"path"
	"strconv"
	"strings"
	"time"

	"holdfast/steps/sim/vfs"
)

// finding is the state of find at one file.
type finding struct {
	c           *call
	p           string
	i           *vfs.Info
	prune, quit bool
	batches     map[int][]string // of -exec ... +, by the place of -exec
	acted       bool
	bad         string
}

func find(c *call) int {
	var roots []string
	args := c.args
	for len(args) > 0 && !strings.HasPrefix(args[0], "-") && args[0] != "!" && args[0] != "(" {
		roots, args = append(roots, args[0]), args[1:]
	}
	if len(roots) == 0 {
		roots = []string{"."}
	}
	lo, hi, depthFirst := 0, 1<<30, false
	var expr []string
	for k := 0; k < len(args); k++ {
		switch args[k] {
		case "-maxdepth", "-mindepth":
			if k+1 >= len(args) {
				return c.errf("missing argument to `%s'", args[k])
			}
			n, _ := strconv.Atoi(args[k+1])
			if args[k] == "-maxdepth" {
				hi = n
			} else {
				lo = n
			}
			k++
		case "-depth":
			depthFirst = true
		case "-xdev", "-mount", "-noleaf":
		case "-delete":
			depthFirst = true
			expr = append(expr, args[k])
		default:
			expr = append(expr, args[k])
		}
	}
	f := &finding{c: c, batches: map[int][]string{}}
	code := 0
	for _, r := range roots {
		if !c.there(r) {
			code = c.errf("‘%s’: No such file or directory", r)
			continue
		}
		var later []string
		c.each(r, 0, func(p string, depth int, dir bool) bool {
			if f.quit || f.bad != "" {
				return false
			}
			if depth >= lo && depth <= hi {
				if depthFirst {
					later = append(later, p)
				} else {
					f.at(p, expr)
				}
			}
			prune := f.prune
			f.prune = false
			return depth < hi && !prune
		})
		for k := len(later) - 1; k >= 0 && f.bad == ""; k-- {
			f.at(later[k], expr)
		}
	}
	if f.bad != "" {
		return c.errf("%s", f.bad)
	}
	for k, list := range f.batches {
		var cmd []string
		for _, w := range expr[k:] {
			if w == "{}" {
				cmd = append(cmd, list...)
				break
			}
			cmd = append(cmd, w)
		}
		if len(list) > 0 && c.run(cmd...) != 0 {
			code = 1
		}
	}
	return code
}

func (f *finding) at(p string, expr []string) {
	i, err := f.c.fs.Lstat(f.c.Abs(p))
	if err != nil {
		return
	}
	f.p, f.i, f.acted = p, i, false
	pos := 0
	ok := len(expr) == 0 || f.or(expr, &pos, true)
	action := false
	for _, e := range expr {
		switch e {
		case "-print", "-print0", "-exec", "-delete", "-quit", "-printf", "-ls", "-execdir":
			action = true
		}
	}
	if ok && !action {
		f.c.println(p)
	}
}

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

func (f *finding) act(name string) bool {
	switch name {
	case "-print", "-ls":
		f.c.println(f.p)
	case "-print0":
		f.c.printf("%s\x00", f.p)
	case "-prune":
		f.prune = true
	case "-quit":
		f.quit = true
	case "-delete":
		if err := f.c.fs.Remove(f.c.Abs(f.p)); err != nil {
			f.c.errf("cannot delete ‘%s’: %s", f.p, why(err))
			return false
		}
	case "-empty":
		if f.i.IsDir() {
			list, err := f.c.fs.ReadDir(f.c.Abs(f.p))
			return err == nil && len(list) == 0
		}
		return f.i.Size() == 0
	}
	return true
}

func (f *finding) exec(e []string, pos *int, live bool) bool {
	from := *pos
	for *pos < len(e) && e[*pos] != ";" && !(e[*pos] == "+" && e[*pos-1] == "{}") {
		*pos++
	}
	if *pos >= len(e) {
		f.bad = "missing argument to `-exec'"
		return false
	}
	end := *pos
	*pos++
	if !live {
		return true
	}
	if e[end] == "+" {
		f.batches[from] = append(f.batches[from], f.p)
		return true
	}
	var cmd []string
	for _, w := range e[from:end] {
		cmd = append(cmd, strings.ReplaceAll(w, "{}", f.p))
	}
	return f.c.run(cmd...) == 0
}

func (f *finding) test(name, arg string) bool {
	switch name {
	case "-name":
		ok, _ := path.Match(arg, path.Base(f.p))
		return ok
	case "-iname":
		ok, _ := path.Match(strings.ToLower(arg), strings.ToLower(path.Base(f.p)))
		return ok
	case "-path", "-wholename":
		ok, _ := path.Match(strings.ReplaceAll(arg, "/", "\x01"), strings.ReplaceAll(f.p, "/", "\x01"))
		return ok
	case "-type":
		m := f.i.Mode()
		kind := "f"
		switch {
		case m.IsDir():
			kind = "d"
		case m&fs.ModeSymlink != 0:
			kind = "l"
		case m&fs.ModeNamedPipe != 0:
			kind = "p"
		case m&fs.ModeDevice != 0:
			kind = "c"
		}
		return strings.Contains(arg, kind)
	case "-mmin", "-mtime":
		unit := time.Minute
		if name == "-mtime" {
			unit = 24 * time.Hour
		}
		return compare(arg, int64(f.c.Host.Now().Sub(f.i.ModTime())/unit))
	case "-size":
		return compare(strings.TrimRight(arg, "ckMG"), f.i.Size()/max(1, bytesOf("1"+strings.TrimLeft(arg, "+-0123456789"))))
	case "-newer":
		i, err := f.c.fs.Stat(f.c.Abs(arg))
		return err == nil && f.i.ModTime().After(i.ModTime())
	case "-user":
		return f.c.Host.UserName(f.i.UID) == arg || itoa(f.i.UID) == arg
	case "-group":
		return f.c.Host.GroupName(f.i.GID) == arg
	case "-perm":
		n, _ := strconv.ParseUint(strings.TrimLeft(arg, "-/"), 8, 32)
		switch arg[:1] {
		case "-":
			return octal(f.i.Mode())&n == n
		case "/":
			return octal(f.i.Mode())&n != 0
		}
		return octal(f.i.Mode()) == n
	case "-inum":
		return strconv.FormatUint(f.i.Ino, 10) == arg
	case "-printf":
		f.c.printf("%s", strings.NewReplacer("%p", f.p, "%f", path.Base(f.p), "%s", itoa(int(f.i.Size())), `\n`, "\n", `\0`, "\x00").Replace(arg))
		return true
	}
	f.bad = "unknown predicate `" + name + "'"
	return false
}

// compare reads "+3", "-3" or "3".
func compare(arg string, n int64) bool {
	want, _ := strconv.ParseInt(strings.TrimLeft(arg, "+-"), 10, 64)
	switch {
	case strings.HasPrefix(arg, "+"):
		return n > want
	case strings.HasPrefix(arg, "-"):
		return n < want
	}
	return n == want
}

func xargs(c *call) int {
	if !c.opts("0rn:I:d:P:t", map[string]string{"null": "0", "no-run-if-empty": "r", "max-args": "n", "replace": "I", "max-procs": "P"}, true) {
		return 1
	}
	text, _ := c.text("-")
	var items []string
	switch {
	case c.has("0"):
		items = strings.FieldsFunc(string(text), func(r rune) bool { return r == 0 })
	case c.has("I") || c.opt["d"] == `\n`:
		items = lines(text)
	default:
		items = strings.Fields(string(text))
	}
	cmd := c.args
	if len(cmd) == 0 {
		cmd = []string{"echo"}
	}
	if len(items) == 0 && (c.has("r") || c.has("I")) {
		return 0
	}
	code := 0
	call := func(args []string) {
		p := c.Child(args...)
		p.Stdin = strings.NewReader("")
		switch n := c.Host.Exec(c.ctx, p); {
		case n == 126 || n == 127:
			code = n
		case n == 255:
			code = 124
		case n != 0 && code == 0:
			code = 123
		}
	}
	if mark, ok := c.opt["I"]; ok {
		for _, it := range items {
			var args []string
			for _, w := range cmd {
				args = append(args, strings.ReplaceAll(w, mark, strings.TrimSpace(it)))
			}
			call(args)
		}
		return code
	}
	n := c.count(0)
	if n <= 0 {
		n = max(len(items), 1)
	}
	for k := 0; k < max(len(items), 1); k += n {
		call(append(append([]string(nil), cmd...), items[k:min(k+n, len(items))]...))
	}
	return code
}
