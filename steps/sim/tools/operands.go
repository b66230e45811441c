package tools

import (
	"path"
	"strings"
	"syscall"
)

// operands parts what cp, mv, ln and install are given into what is to be taken and where it goes. dir tells that it goes
// into a folder. Where that makes no sense, it says so and ok is false.
func (c *call) operands() (from []string, to string, dir, ok bool) {
	if t, given := c.opt["t"]; given {
		if i, err := c.fs.Stat(c.Abs(t)); err != nil || !i.IsDir() {
			c.errf("target directory '%s': %s", t, why(orNotFolder(err)))
			return nil, "", false, false
		}
		if len(c.args) == 0 {
			c.usage("missing file operand")
			return nil, "", false, false
		}
		return c.args, t, true, true
	}
	switch n := len(c.args); {
	case n == 0:
		c.usage("missing file operand")
		return nil, "", false, false
	case n == 1:
		c.usage("missing destination file operand after '%s'", c.args[0])
		return nil, "", false, false
	case n > 2 && c.has("T"):
		c.usage("extra operand '%s'", c.args[2])
		return nil, "", false, false
	default:
		from, to = c.args[:n-1], c.args[n-1]
	}
	dir = !c.has("T") && c.fs.IsDir(c.Abs(to))
	if len(from) > 1 && !dir {
		_, err := c.fs.Stat(c.Abs(to))
		c.errf("target '%s': %s", to, why(orNotFolder(err)))
		return nil, "", false, false
	}
	return from, to, dir, true
}

func orNotFolder(err error) error {
	if err != nil {
		return err
	}
	return syscall.ENOTDIR
}

// inside is the name that something has in a folder.
func inside(dir, name string) string {
	return strings.TrimRight(dir, "/") + "/" + path.Base(name)
}

// mayReplace asks before something that stands is replaced. Who says nothing says no.
func (c *call) mayReplace(name string) bool {
	switch {
	case c.has("n"):
		return false
	case !c.has("i") || c.has("f"):
		return true
	}
	_, _ = c.Stderr.Write([]byte(c.Name() + ": overwrite '" + name + "'? "))
	return c.saysYes()
}

// saysYes reads one answer.
func (c *call) saysYes() bool {
	var answer []byte
	b := make([]byte, 1)
	for {
		n, err := c.Stdin.Read(b)
		if n == 1 && b[0] != '\n' {
			answer = append(answer, b[0])
			continue
		}
		if n == 1 || err != nil {
			return len(answer) > 0 && (answer[0] == 'y' || answer[0] == 'Y')
		}
	}
}

// same tells whether two names lead to one file.
func (c *call) same(a, b string) bool {
	i, err1 := c.fs.Stat(c.Abs(a))
	j, err2 := c.fs.Stat(c.Abs(b))
	return err1 == nil && err2 == nil && i.Ino == j.Ino && i.Dev == j.Dev
}

// newer tells whether a is newer than b.
func (c *call) newer(a, b string) bool {
	i, err1 := c.fs.Stat(c.Abs(a))
	j, err2 := c.fs.Stat(c.Abs(b))
	return err1 != nil || err2 != nil || i.ModTime().After(j.ModTime())
}

// lies tells whether a place lies in a folder, links on the way to it followed.
func (c *call) lies(to, dir string) bool {
	in, err1 := c.fs.Real(c.Abs(to))
	if err1 != nil {
		var up string
		up, err1 = c.fs.Real(path.Dir(c.Abs(to)))
		in = path.Join(up, path.Base(to))
	}
	out, err2 := c.fs.Real(c.Abs(dir))
	return err1 == nil && err2 == nil && (in == out || strings.HasPrefix(in, strings.TrimSuffix(out, "/")+"/"))
}
