package tools

import (
	"strings"
)

func getfattr(c *call) int {
	long := map[string]string{"only-values": "v", "name": "n", "absolute-names": "a", "dump": "d"}
	if !c.opts("n:vadm:h", long, false) {
		return 2
	}
	for _, name := range c.args {
		all, err := c.fs.Xattrs(c.Abs(name))
		if err != nil {
			return c.errf("%s: %s", name, why(err))
		}
		want, one := c.opt["n"]
		if v, ok := all[want]; one && !ok {
			return c.errf("%s: %s: No such attribute", name, want)
		} else if one && c.has("v") {
			c.printf("%s", v)
			continue
		}
		c.printf("# file: %s\n", strings.TrimPrefix(name, "/"))
		for k, v := range all {
			if !one || k == want {
				c.printf("%s=\"%s\"\n", k, v)
			}
		}
		c.println()
	}
	return 0
}

func setfattr(c *call) int {
	if !c.opts("n:v:x:h", map[string]string{"name": "n", "value": "v", "remove": "x"}, false) {
		return 2
	}
	for _, name := range c.args {
		var err error
		if x, ok := c.opt["x"]; ok {
			err = c.fs.SetXattr(c.Abs(name), x, nil)
		} else {
			err = c.fs.SetXattr(c.Abs(name), c.opt["n"], []byte(c.opt["v"]))
		}
		if err != nil {
			return c.errf("%s: %s", name, why(err))
		}
	}
	return 0
}
