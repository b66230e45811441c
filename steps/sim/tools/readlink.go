package tools

import (
	"path"
)

func readlink(c *call) int {
	if !c.opts("fenqsvm", map[string]string{"canonicalize": "f", "canonicalize-existing": "e", "no-newline": "n", "canonicalize-missing": "m"}, false) {
		return 1
	}
	code := 0
	for _, name := range c.args {
		var out string
		var err error
		if c.has("f") || c.has("e") || c.has("m") {
			out, err = c.fs.Real(c.Abs(name))
			if err == nil && c.has("e") {
				_, err = c.fs.Stat(out)
			}
			if err != nil && c.has("m") {
				out, err = path.Clean(c.Abs(name)), nil
			}
		} else {
			out, err = c.fs.Readlink(c.Abs(name))
		}
		if err != nil {
			code = 1
			continue
		}
		c.printf("%s", out)
		if !c.has("n") {
			c.println()
		}
	}
	return code
}

func realpath(c *call) int {
	if !c.opts("emsqP", nil, false) {
		return 1
	}
	code := 0
	for _, name := range c.args {
		out, err := c.fs.Real(c.Abs(name))
		if err == nil && c.has("e") {
			_, err = c.fs.Stat(out)
		}
		if err != nil {
			code = c.errf("%s: %s", name, why(err))
			continue
		}
		c.println(out)
	}
	return code
}
