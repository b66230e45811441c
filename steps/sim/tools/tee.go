package tools

import (
	"errors"
	"io"
	"os"
)

func tee(c *call) int {
	if !c.opts("ai", nil, false) {
		return 1
	}
	flag := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	if c.has("a") {
		flag = os.O_WRONLY | os.O_CREATE | os.O_APPEND
	}
	to, code := []io.Writer{c.Stdout}, 0
	for _, name := range c.args {
		f, err := c.fs.Open(c.Abs(name), flag, 0o666)
		if err != nil {
			code = c.errf("%s: %s", name, why(err))
			continue
		}
		defer f.Close()
		to = append(to, f)
	}
	if _, err := io.Copy(io.MultiWriter(to...), c.Stdin); err != nil && !errors.Is(err, io.EOF) {
		return c.errf("%s", why(err))
	}
	return code
}
