package tools

import (
	"path"
	"strconv"
	"strings"
	"time"
)

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
		kind := kindLetter(f.i.Mode())
		if kind == "-" {
			kind = "f"
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
