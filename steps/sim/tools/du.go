package tools

import (
	"io/fs"
	"strings"
)

func du(c *call) int {
	long := map[string]string{"max-depth": "d", "summarize": "s", "human-readable": "h", "all": "a", "total": "c", "bytes": "b", "apparent-size": "A", "one-file-system": "x", "separate-dirs": "S"}
	if !c.opts("shkbmxacd:SL", long, false) {
		return 1
	}
	depth := 1 << 20
	if c.has("d") {
		depth = c.count0("d")
	}
	if c.has("s") {
		depth = 0
	}
	code := 0
	var total int64
	for _, n := range c.inputsDot() {
		if !c.there(n) {
			code = c.errf("cannot access '%s': No such file or directory", n)
			continue
		}
		total += c.duTree(n, 0, depth)
	}
	if c.has("c") {
		c.duLine(total, "total")
	}
	return code
}

// duTree tells what a file or a folder takes, what lies in it first.
func (c *call) duTree(name string, at, depth int) int64 {
	i, err := c.fs.Lstat(c.Abs(name))
	if err != nil || c.ctx.Err() != nil || at > 200 {
		return 0
	}
	sum := c.duSize(i.Mode(), i.Size(), blocks(i)*512)
	own := sum
	if i.IsDir() {
		list, err := c.fs.ReadDir(c.Abs(name))
		if err != nil {
			c.errf("cannot read directory '%s': %s", name, why(err))
		}
		for _, e := range list {
			n := c.duTree(strings.TrimSuffix(name, "/")+"/"+e.Name(), at+1, depth)
			sum += n
			if !e.IsDir() {
				own += n
			}
		}
	}
	if at <= depth && (at == 0 || i.IsDir() || c.has("a")) {
		c.duLine(map[bool]int64{true: own, false: sum}[c.has("S")], name)
	}
	return sum
}

// duSize is what counts: what is taken of the disk, or how long the file is.
func (c *call) duSize(m fs.FileMode, size, taken int64) int64 {
	if c.has("b") || c.has("A") {
		if !m.IsRegular() && !m.IsDir() && m&fs.ModeSymlink == 0 {
			return 0
		}
		return size
	}
	return taken
}

func (c *call) duLine(n int64, name string) {
	text := ""
	switch {
	case c.has("h"):
		text = human(n)
	case c.has("b"):
		text = itoa(int(n))
	case c.has("m"):
		text = itoa(int((n + 1<<20 - 1) >> 20))
	default:
		text = itoa(int((n + 1023) >> 10))
	}
	c.printf("%s\t%s\n", text, name)
}

func (c *call) inputsDot() []string {
	if len(c.args) == 0 {
		return []string{"."}
	}
	return c.args
}
