package tools

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

func tr(c *call) int {
	if !c.opts("dscC", map[string]string{"delete": "d", "squeeze-repeats": "s", "complement": "c"}, true) {
		return 1
	}
	if len(c.args) == 0 {
		return c.errf("missing operand")
	}
	text, _ := c.text("-")
	from := trSet(c.args[0])
	in := func(b byte) bool { return slices.Contains(from, b) != (c.has("c") || c.has("C")) }
	var to []byte
	if len(c.args) > 1 {
		to = trSet(c.args[1])
	}
	squeeze := from
	if len(to) > 0 && !c.has("d") {
		squeeze = to
	}
	var out []byte
	for _, b := range text {
		switch {
		case c.has("d") && in(b):
			continue
		case !c.has("d") && len(to) > 0 && in(b):
			i := slices.Index(from, b)
			if c.has("c") || i >= len(to) || i < 0 {
				i = len(to) - 1
			}
			b = to[i]
		}
		if c.has("s") && len(out) > 0 && out[len(out)-1] == b && (slices.Contains(squeeze, b) != (c.has("c") && len(to) == 0)) {
			continue
		}
		out = append(out, b)
	}
	_, _ = c.Stdout.Write(out)
	return 0
}

// octalByte is a byte by its number.
var octalByte = regexp.MustCompile(`\\[0-7]{1,3}`)

// trSet spells a set of tr out.
func trSet(s string) []byte {
	classes := map[string]string{
		"[:upper:]": "A-Z", "[:lower:]": "a-z", "[:digit:]": "0-9", "[:alnum:]": "A-Za-z0-9", "[:alpha:]": "A-Za-z",
		"[:space:]": " \t\n\r\v\f", "[:blank:]": " \t", "[:punct:]": "!-/:-@[-`{-~", "[:print:]": " -~", "[:graph:]": "!-~",
	}
	for k, v := range classes {
		s = strings.ReplaceAll(s, k, v)
	}
	s = octalByte.ReplaceAllStringFunc(s, func(o string) string {
		n, _ := strconv.ParseUint(o[1:], 8, 16)
		return string([]byte{byte(n)})
	})
	s = strings.NewReplacer(`\n`, "\n", `\t`, "\t", `\r`, "\r", `\\`, `\`, `\-`, "\x01").Replace(s)
	var out []byte
	for i := 0; i < len(s); i++ {
		if i+2 < len(s) && s[i+1] == '-' && s[i+2] >= s[i] {
			for b := int(s[i]); b <= int(s[i+2]); b++ {
				out = append(out, byte(b))
			}
			i += 2
			continue
		}
		if s[i] == 1 {
			out = append(out, '-')
			continue
		}
		out = append(out, s[i])
	}
	return out
}
