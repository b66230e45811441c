package shell

import (
	"io/fs"
	"strconv"
)

func (t *tester) compare(a, op, b string) bool {
	switch op {
	case "=", "==":
		return a == b
	case "!=":
		return a != b
	case "<":
		return a < b
	case ">":
		return a > b
	case "-nt", "-ot", "-ef":
		i, err1 := t.s.fs().Stat(t.s.abs(a))
		j, err2 := t.s.fs().Stat(t.s.abs(b))
		if err1 != nil || err2 != nil {
			return t.s.bash && (err1 == nil && op == "-nt" || err2 == nil && op == "-ot")
		}
		switch op {
		case "-nt":
			return i.ModTime().After(j.ModTime())
		case "-ot":
			return i.ModTime().Before(j.ModTime())
		}
		return i.Ino == j.Ino && i.Dev == j.Dev
	}
	x, err1 := strconv.Atoi(a)
	y, err2 := strconv.Atoi(b)
	if err1 != nil || err2 != nil {
		if err1 != nil {
			b = a
		}
		t.bad = t.s.pick(b+": integer expression expected", "Illegal number: "+b)
		return false
	}
	return map[string]bool{"-eq": x == y, "-ne": x != y, "-lt": x < y, "-le": x <= y, "-gt": x > y, "-ge": x >= y}[op]
}

func (t *tester) unary(op, arg string) bool {
	switch op {
	case "-n":
		return arg != ""
	case "-z":
		return arg == ""
	case "-t":
		if n, err := strconv.Atoi(arg); err == nil && n > 0 {
			return t.s.p.OnTerminal(t.s.fds[n])
		}
		return t.s.p.TTY
	case "-v":
		return t.s.vars.Get(arg).Set
	}
	f, p := t.s.fs(), t.s.abs(arg)
	if arg == "" {
		return false
	}
	if op == "-h" || op == "-L" {
		i, err := f.Lstat(p)
		return err == nil && i.Mode()&fs.ModeSymlink != 0
	}
	i, err := f.Stat(p)
	if err != nil {
		return false
	}
	switch op {
	case "-e":
		return true
	case "-f":
		return i.Mode().IsRegular()
	case "-d":
		return i.IsDir()
	case "-s":
		return i.Size() > 0
	case "-p":
		return i.Mode()&fs.ModeNamedPipe != 0
	case "-S":
		return i.Mode()&fs.ModeSocket != 0
	case "-c":
		return i.Mode()&fs.ModeCharDevice != 0
	case "-b":
		return i.Mode()&fs.ModeDevice != 0 && i.Mode()&fs.ModeCharDevice == 0
	case "-r", "-w", "-x":
		return f.Access(p, map[string]fs.FileMode{"-r": 4, "-w": 2, "-x": 1}[op]) == nil
	case "-u":
		return i.Mode()&fs.ModeSetuid != 0
	case "-g":
		return i.Mode()&fs.ModeSetgid != 0
	case "-k":
		return i.Mode()&fs.ModeSticky != 0
	case "-O":
		return i.UID == t.s.p.UID
	}
	t.bad = op + ": unexpected operator"
	return false
}
