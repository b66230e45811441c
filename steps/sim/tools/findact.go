package tools

import (
	"strings"
)

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
