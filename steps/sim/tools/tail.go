package tools

import (
	"io"
	"os"
	"strconv"
	"strings"
	"time"
)

func tail(c *call) int {
	c.dashNumber()
	long := map[string]string{
		"lines": "n", "bytes": "c", "follow": "f", "pid": "P", "sleep-interval": "s", "quiet": "q", "silent": "q", "verbose": "v", "retry": "R",
	}
	if !c.opts("n:c:fFqs:P:vRz", long, false) {
		return 1
	}
	a, bad := c.amount()
	if bad != "" {
		return c.errf("%s", bad)
	}
	var at int64
	code := c.eachHeaded(func(_ string, text []byte) {
		at = int64(len(text))
		_, _ = c.Stdout.Write(a.last(text))
	})
	switch {
	case !c.has("f") && !c.has("F") || len(c.args) == 0:
		return code
	case code != 0 && len(c.args) == 1:
		return c.errf("no files remaining")
	}
	return max(code, c.follow(c.args[len(c.args)-1], at))
}

// last is the end of a text, or all from a place on for -n +3.
func (a amount) last(text []byte) []byte {
	if a.bytes {
		if a.sign == '+' {
			return text[min(max(a.n-1, 0), int64(len(text))):]
		}
		return text[max(0, int64(len(text))-a.n):]
	}
	parts := strings.SplitAfter(string(text), "\n")
	if parts[len(parts)-1] == "" {
		parts = parts[:len(parts)-1]
	}
	if a.sign == '+' {
		return []byte(strings.Join(parts[min(max(a.n-1, 0), int64(len(parts))):], ""))
	}
	return []byte(strings.Join(parts[max(0, int64(len(parts))-a.n):], ""))
}

// follow passes on what a file grows by, until the process of --pid ends.
func (c *call) follow(name string, at int64) int {
	pause := time.Second
	if v, err := strconv.ParseFloat(c.opt["s"], 64); err == nil && v >= 0.01 {
		pause = time.Duration(v * float64(time.Second))
	}
	pid, _ := strconv.Atoi(c.opt["P"])
	for {
		gone := pid > 0 && c.Host.Proc(pid) == nil
		if i, err := c.fs.Stat(c.Abs(name)); err == nil && i.Size() != at {
			f, err := c.fs.Open(c.Abs(name), os.O_RDONLY, 0)
			if err != nil {
				return c.errf("%s: %s", name, why(err))
			}
			if i.Size() < at {
				at = 0
			}
			_, _ = f.Seek(at, io.SeekStart)
			n, err := io.Copy(c.Stdout, f)
			at += n
			_ = f.Close()
			if err != nil {
				return 1
			}
		}
		if gone {
			return 0
		}
		if err := c.Host.Clock.Sleep(c.ctx, pause); err != nil {
			return 1
		}
	}
}
