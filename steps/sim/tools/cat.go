package tools

import (
	"io"
	"os"
	"syscall"
)

func cat(c *call) int {
	if !c.opts("nAveEtTsub", nil, false) {
		return 1
	}
	code, n := 0, 0
	for _, name := range c.inputs() {
		if !c.has("n") {
			if err := c.copy(name); err != nil && c.ctx.Err() == nil {
				code = c.errf("%s: %s", name, why(err))
			}
			continue
		}
		text, err := c.text(name)
		if err != nil {
			code = c.errf("%s: %s", name, why(err))
		}
		for _, l := range lines(text) {
			n++
			c.printf("%6d\t%s\n", n, l)
		}
	}
	return code
}

// copy passes a file or standard input on as it comes.
func (c *call) copy(name string) error {
	in := io.Reader(c.Stdin)
	if name != "-" {
		if c.fs.IsDir(c.Abs(name)) {
			return syscall.EISDIR
		}
		f, err := c.fs.Open(c.Abs(name), os.O_RDONLY, 0)
		if err != nil {
			return err
		}
		defer f.Close()
		in = c.Reader(c.ctx, f)
	}
	_, err := io.Copy(c.Stdout, in)
	return err
}
