package tools

import (
	"os"
	"path"
	"strings"
)

// plain are the tests and actions that take no argument, nil for none of them.
func (p *findParser) plain(name string) findNode {
	switch name {
	case "-print":
		return p.action(func(f *finding) bool { f.c.println(f.p); return true })
	case "-print0":
		return p.action(func(f *finding) bool { f.c.printf("%s\x00", f.p); return true })
	case "-ls":
		return p.action(func(f *finding) bool { f.line(); return true })
	case "-quit":
		return p.action(func(f *finding) bool { f.quit = true; return true })
	case "-delete":
		p.w.depthFirst = true
		return p.action((*finding).remove)
	case "-prune":
		return func(f *finding) bool { f.prune = true; return true }
	case "-depth", "-d":
		p.w.depthFirst = true
		return yesNode
	case "-follow":
		p.w.follow = true
		return yesNode
	case "-xdev", "-mount", "-noleaf", "-true", "-daystart", "-warn", "-nowarn", "-ignore_readdir_race":
		return yesNode
	case "-false", "-nouser", "-nogroup":
		return p.nobody(name)
	case "-empty":
		return (*finding).empty
	case "-readable", "-writable", "-executable":
		right := map[string]os.FileMode{"-readable": 4, "-writable": 2, "-executable": 1}[name]
		return func(f *finding) bool { return f.c.fs.Access(f.c.Abs(f.p), right) == nil }
	}
	return nil
}

// action marks that something is done with what is found, so that it is not printed too.
func (p *findParser) action(n findNode) findNode {
	p.acts = true
	return n
}

func (p *findParser) nobody(name string) findNode {
	switch name {
	case "-nouser":
		return func(f *finding) bool { return f.c.Host.UserName(f.i.UID) == itoa(f.i.UID) }
	case "-nogroup":
		return func(f *finding) bool { return f.c.Host.GroupName(f.i.GID) == itoa(f.i.GID) }
	}
	return func(*finding) bool { return false }
}

func (f *finding) empty() bool {
	if f.i.IsDir() {
		list, err := f.c.fs.ReadDir(f.c.Abs(f.p))
		return err == nil && len(list) == 0
	}
	return f.i.Mode().IsRegular() && f.i.Size() == 0
}

func (f *finding) remove() bool {
	if f.p == "." {
		return true
	}
	if err := f.c.fs.Remove(f.c.Abs(f.p)); err != nil {
		f.code = f.c.errf("cannot delete ‘%s’: %s", f.p, why(err))
		return false
	}
	return true
}

// exec reads a command up to its end. With + it runs once, for all that was found.
func (p *findParser) exec(name string) findNode {
	var cmd []string
	for len(p.words) > 0 && p.words[0] != ";" {
		if p.words[0] == "+" && len(cmd) > 0 && cmd[len(cmd)-1] == "{}" && !strings.HasPrefix(name, "-ok") {
			p.next()
			b := &findBatch{cmd: cmd[:len(cmd)-1]}
			p.w.batches = append(p.w.batches, b)
			return p.action(func(f *finding) bool { b.found = append(b.found, f.p); return true })
		}
		cmd = append(cmd, p.next())
	}
	if len(p.words) == 0 || len(cmd) == 0 {
		return p.fail("missing argument to `%s'", name)
	}
	p.next()
	return p.action(func(f *finding) bool { return f.exec(name, cmd) })
}

func (f *finding) exec(name string, cmd []string) bool {
	dir, shown := "", f.p
	if strings.HasSuffix(name, "dir") {
		dir, shown = path.Dir(f.c.Abs(f.p)), "./"+path.Base(f.p)
	}
	var args []string
	for _, w := range cmd {
		args = append(args, strings.ReplaceAll(w, "{}", shown))
	}
	if strings.HasPrefix(name, "-ok") {
		_, _ = f.c.Stderr.Write([]byte("< " + cmd[0] + " ... " + f.p + " > ? "))
		if !f.c.saysYes() {
			return false
		}
	}
	p := f.c.Child(args...)
	if dir != "" {
		p.Dir = dir
	}
	if _, err := f.c.Host.LookPath(p, args[0]); err != nil {
		f.c.errf("‘%s’: No such file or directory", args[0])
		return false
	}
	return f.c.Host.Exec(f.c.ctx, p) == 0
}
