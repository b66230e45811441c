package tools

import (
	"io"
	"os"
	"strconv"
	"strings"
)

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
