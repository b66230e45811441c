package tools

import (
	"encoding/base64"
	"strings"
)

func base64Tool(c *call) int {
	if !c.opts("diw:", map[string]string{"decode": "d", "wrap": "w", "ignore-garbage": "i"}, false) {
		return 1
	}
	if len(c.args) > 1 {
		return c.usage("extra operand ‘%s’", c.args[1])
	}
	text, err := c.text(c.inputs()[0])
	if err != nil {
		return c.errf("%s: %s", c.args[0], why(err))
	}
	if c.has("d") {
		return c.decode64(strings.ReplaceAll(string(text), "\n", ""))
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

// decode64 writes what can be read, and says what cannot.
func (c *call) decode64(text string) int {
	foreign := func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("+/=", r))
	}
	good := text
	if c.has("i") {
		good = strings.Map(func(r rune) rune { return map[bool]rune{true: -1, false: r}[foreign(r)] }, text)
	} else if at := strings.IndexFunc(text, foreign); at >= 0 {
		good = text[:at]
	}
	bare := strings.TrimRight(good, "=")
	out, err := base64.RawStdEncoding.DecodeString(bare[:len(bare)-map[bool]int{true: 1}[len(bare)%4 == 1]])
	_, _ = c.Stdout.Write(out)
	if err != nil || len(good)%4 != 0 || len(good) < len(text) && !c.has("i") {
		return c.errf("invalid input")
	}
	return 0
}
