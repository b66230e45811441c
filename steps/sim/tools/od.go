package tools

import (
	"strings"
)

func od(c *call) int {
	if !c.opts("A:t:vN:j:xbc", map[string]string{"address-radix": "A", "format": "t", "read-bytes": "N"}, false) {
		return 1
	}
	text, err := c.text(c.inputs()[0])
	if err != nil {
		return c.errf("%s: %s", c.args[0], why(err))
	}
	if n := c.count0("N"); c.has("N") && n < len(text) {
		text = text[:n]
	}
	for at := 0; at < len(text); at += 16 {
		if c.opt["A"] != "n" {
			c.printf("%07o", at)
		}
		for _, b := range text[at:min(at+16, len(text))] {
			switch {
			case strings.HasPrefix(c.opt["t"], "x"):
				c.printf(" %02x", b)
			case strings.HasPrefix(c.opt["t"], "u"):
				c.printf(" %3d", b)
			default:
				c.printf(" %03o", b)
			}
		}
		c.println()
	}
	if c.opt["A"] != "n" {
		c.printf("%07o\n", len(text))
	}
	return 0
}
