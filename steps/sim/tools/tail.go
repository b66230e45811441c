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
	long := map[string]string{"lines": "n", "bytes": "c", "follow": "f", "pid": "P", "sleep-interval": "s", "quiet": "q"}
	if !c.opts("n:c:fFqs:P:", long, false) {
		return 1
	}
	code := 0
	var at int64
	for i, name := range c.inputs() {
		text, err := c.text(name)
		if err != nil {
			code = c.errf("cannot open '%s' for reading: %s", name, why(err))
			continue
		}
		at = int64(len(text))
		c.heading(name, i)
		_, _ = c.Stdout.Write(c.last(text))
	}
	if (c.has("f") || c.has("F")) && code == 0 && len(c.args) > 0 {
		return c.follow(c.args[len(c.args)-1], at)
	}
	return code
}

func (c *call) last(text []byte) []byte {
	if v, ok := c.opt["c"]; ok {
		n, _ := strconv.Atoi(strings.TrimLeft(v, "+-"))
		if strings.HasPrefix(v, "+") {
			return text[min(max(n-1, 0), len(text)):]
		}
		return text[max(0, len(text)-n):]
	}
	v := c.opt["n"]
	n := 10
	if v != "" {
		n, _ = strconv.Atoi(strings.TrimLeft(v, "+-"))
	}
	parts := strings.SplitAfter(string(text), "\n")
	if parts[len(parts)-1] == "" {
		parts = parts[:len(parts)-1]
	}
	if strings.HasPrefix(v, "+") {
		return []byte(strings.Join(parts[min(max(n-1, 0), len(parts)):], ""))
	}
	return []byte(strings.Join(parts[max(0, len(parts)-n):], ""))
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
