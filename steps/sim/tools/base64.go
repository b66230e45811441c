package tools

import (
	"encoding/base64"
	"strings"
)

func base64Tool(c *call) int {
	if !c.opts("diw:", map[string]string{"decode": "d", "wrap": "w"}, false) {
		return 1
	}
	text, err := c.text(c.inputs()[0])
	if err != nil {
		return c.errf("%s: %s", c.args[0], why(err))
	}
	if c.has("d") {
		out, err := base64.StdEncoding.DecodeString(strings.Join(strings.Fields(string(text)), ""))
		_, _ = c.Stdout.Write(out)
		if err != nil {
			return c.errf("invalid input")
		}
		return 0
	}
	width := 76
	if c.has("w") {
		width = c.count0("w")
	}
	out := base64.StdEncoding.EncodeToString(text)
	for width > 0 && len(out) > width {
		c.println(out[:width])
		out = out[width:]
	}
	c.printf("%s", out)
	if width > 0 && out != "" {
		c.println()
	}
	return 0
}
