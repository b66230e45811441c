package tools

import (
	"io"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"

	"holdfast/steps/sim/vfs"
)

func mktemp(c *call) int {
	if !c.opts("dqp:tu", map[string]string{"directory": "d", "tmpdir": "p", "suffix": "S"}, false) {
		return 1
	}
	tmp := first(c.Getenv("TMPDIR"), "/tmp")
	pattern := tmp + "/tmp.XXXXXXXXXX"
	if len(c.args) > 0 {
		pattern = c.args[0]
		if c.has("p") || c.has("t") {
			pattern = first(c.opt["p"], tmp) + "/" + pattern
		}
	} else if c.has("p") {
		pattern = first(c.opt["p"], tmp) + "/tmp.XXXXXXXXXX"
	}
	end := strings.LastIndex(pattern, "X") + 1
	start := end
	for start > 0 && pattern[start-1] == 'X' {
		start--
	}
	if end-start < 3 {
		return c.errf("too few X's in template ‘%s’", pattern)
	}
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	name := []byte(pattern)
	for i := start; i < end; i++ {
		name[i] = letters[rand.IntN(len(letters))]
	}
	var err error
	if c.has("d") {
		err = c.fs.Mkdir(c.Abs(string(name)), 0o700)
	} else {
		var f vfs.File
		if f, err = c.fs.Open(c.Abs(string(name)), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600); err == nil {
			_ = f.Close()
		}
	}
	if err != nil {
		return c.errf("failed to create file via template ‘%s’: %s", pattern, why(err))
	}
	c.println(string(name))
	return 0
}

func mkfifo(c *call) int {
	if !c.opts("m:", map[string]string{"mode": "m"}, false) {
		return 1
	}
	for _, name := range c.args {
		if err := c.fs.Mkfifo(c.Abs(name), 0o666); err != nil {
			return c.errf("cannot create fifo '%s': %s", name, why(err))
		}
	}
	return 0
}

func truncate(c *call) int {
	if !c.opts("s:c", map[string]string{"size": "s"}, false) {
		return 1
	}
	for _, name := range c.args {
		p := c.Abs(name)
		if !c.fs.Exists(p) {
			_ = c.fs.WriteFile(p, nil, 0o666)
		}
		if err := c.fs.Truncate(p, bytesOf(c.opt["s"])); err != nil {
			return c.errf("failed to truncate '%s' at %s bytes: %s", name, c.opt["s"], why(err))
		}
	}
	return 0
}

// bytesOf reads "10", "4K", "2M", "1G".
func bytesOf(s string) int64 {
	unit := int64(1)
	for suffix, n := range map[string]int64{"K": 1 << 10, "k": 1 << 10, "M": 1 << 20, "G": 1 << 30} {
		if t, ok := strings.CutSuffix(strings.TrimSuffix(s, "iB"), suffix); ok {
			s, unit = t, n
		}
	}
	n, _ := strconv.ParseInt(s, 10, 64)
	return n * unit
}

// dd knows if, of, bs, count, seek=0 and conv alone: enough to write and read.
func dd(c *call) int {
	v := map[string]string{"bs": "512", "count": "-1"}
	for _, a := range c.args {
		k, val, _ := strings.Cut(a, "=")
		v[k] = val
	}
	var in io.Reader = c.Stdin
	var out io.Writer = c.Stdout
	if f, ok := v["if"]; ok {
		h, err := c.fs.Open(c.Abs(f), os.O_RDONLY, 0)
		if err != nil {
			return c.errf("failed to open '%s': %s", f, why(err))
		}
		defer h.Close()
		in = c.Reader(c.ctx, h)
	}
	if f, ok := v["of"]; ok {
		h, err := c.fs.Open(c.Abs(f), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o666)
		if err != nil {
			return c.errf("failed to open '%s': %s", f, why(err))
		}
		defer h.Close()
		out = c.Writer(c.ctx, h)
	}
	if n, _ := strconv.ParseInt(v["count"], 10, 64); n >= 0 {
		in = io.LimitReader(in, n*bytesOf(v["bs"]))
	}
	n, err := io.Copy(out, in)
	if err != nil {
		c.errf("error writing '%s': %s", first(v["of"], "standard output"), why(err))
	}
	if v["status"] != "none" {
		_, _ = io.WriteString(c.Stderr, strconv.FormatInt(n, 10)+" bytes copied\n")
	}
	if err != nil {
		return 1
	}
	return 0
}
