package tools

import (
	"os"
)

func truncate(c *call) int {
	if !c.opts("s:cr:o", map[string]string{"size": "s", "no-create": "c", "reference": "r"}, false) {
		return 1
	}
	if !c.has("s") && !c.has("r") {
		return c.usage("you must specify either ‘--size’ or ‘--reference’")
	}
	if len(c.args) == 0 {
		return c.usage("missing file operand")
	}
	var base int64
	if r, ok := c.opt["r"]; ok {
		i, err := c.fs.Stat(c.Abs(r))
		if err != nil {
			return c.errf("cannot stat '%s': %s", r, why(err))
		}
		base = i.Size()
	}
	w, ok := truncateWish(c.opt["s"])
	if !ok && c.has("s") {
		return c.errf("Invalid number: ‘%s’", c.opt["s"])
	}
	code := 0
	for _, name := range c.args {
		if !c.truncated(name, w, base) {
			code = 1
		}
	}
	return code
}

// sizeWish is a size, or how it follows from the one that is: + - < > / %.
type sizeWish struct {
	op byte
	n  int64
}

func truncateWish(s string) (w sizeWish, ok bool) {
	if s != "" && !isDigit(s[0]) {
		w.op, s = s[0], s[1:]
	}
	w.n, ok = sizeOf(s)
	if w.op == '-' || w.op == '+' {
		return w, ok
	}
	return w, ok && (w.op != '/' && w.op != '%' || w.n > 0)
}

// of is the size that a file of a size comes to have.
func (w sizeWish) of(size int64) int64 {
	switch w.op {
	case '+':
		return size + w.n
	case '-':
		return max(0, size-w.n)
	case '<':
		return min(size, w.n)
	case '>':
		return max(size, w.n)
	case '/':
		return size / w.n * w.n
	case '%':
		return (size + w.n - 1) / w.n * w.n
	}
	return w.n
}

func (c *call) truncated(name string, w sizeWish, base int64) bool {
	p := c.Abs(name)
	if !c.fs.Exists(p) && c.has("c") {
		return true
	}
	f, err := c.fs.Open(p, os.O_WRONLY|os.O_CREATE, 0o666)
	if err != nil {
		c.errf("cannot open '%s' for writing: %s", name, why(err))
		return false
	}
	_ = f.Close()
	if i, err := c.fs.Stat(p); err == nil && !c.has("r") {
		base = i.Size()
	}
	size := base
	if c.has("s") {
		size = w.of(base)
	}
	if err := c.fs.Truncate(p, size); err != nil {
		c.errf("failed to truncate '%s' at %d bytes: %s", name, size, why(err))
		return false
	}
	return true
}

// bytesOf reads "10", "4K", "2M", "1G", and what is none of them as 0.
func bytesOf(s string) int64 {
	n, _ := sizeOf(s)
	return n
}
