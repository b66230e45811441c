package tools

import (
	"os"
)

func touch(c *call) int {
	if !c.opts("acmd:t:r:h", map[string]string{"no-create": "c", "date": "d", "reference": "r"}, false) {
		return 1
	}
	at, code := c.Host.Now(), 0
	if d, ok := c.opt["d"]; ok {
		t, err := parseDate(d, at)
		if err != nil {
			return c.errf("invalid date format ‘%s’", d)
		}
		at = t
	}
	if r, ok := c.opt["r"]; ok {
		i, err := c.fs.Stat(c.Abs(r))
		if err != nil {
			return c.errf("failed to get attributes of '%s': %s", r, why(err))
		}
		at = i.ModTime()
	}
	for _, name := range c.args {
		p := c.Abs(name)
		if !c.fs.Exists(p) {
			if c.has("c") {
				continue
			}
			f, err := c.fs.Open(p, os.O_WRONLY|os.O_CREATE, 0o666)
			if err != nil {
				code = c.errf("cannot touch '%s': %s", name, why(err))
				continue
			}
			_ = f.Close()
		}
		if err := c.fs.Chtimes(p, at); err != nil {
			code = c.errf("cannot touch '%s': %s", name, why(err))
		}
	}
	return code
}
