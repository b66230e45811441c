package tools

import (
	"bytes"
	"crypto/md5"  //nolint:gosec // the tool's own sum
	"crypto/sha1" //nolint:gosec // the tool's own sum
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"fmt"
	"hash"
	"strings"
)

func digest(c *call) int {
	if !c.opts("cbtz", map[string]string{"check": "c", "status": "S", "quiet": "q", "strict": "x"}, false) {
		return 1
	}
	make := map[string]func() hash.Hash{"sha256sum": sha256.New, "sha1sum": sha1.New, "md5sum": md5.New, "sha512sum": sha512.New}[c.Name()]
	sum := func(name string) (string, error) {
		text, err := c.text(name)
		h := make()
		h.Write(text)
		return fmt.Sprintf("%x", h.Sum(nil)), err
	}
	code := 0
	if c.has("c") {
		text, err := c.text(c.inputs()[0])
		if err != nil {
			return c.errf("%s: %s", c.args[0], why(err))
		}
		for _, l := range lines(text) {
			want, name, _ := strings.Cut(l, "  ")
			got, err := sum(name)
			ok := err == nil && got == want
			if !ok {
				code = 1
			}
			if !c.has("S") {
				c.printf("%s: %s\n", name, map[bool]string{true: "OK", false: "FAILED"}[ok])
			}
		}
		return code
	}
	for _, name := range c.inputs() {
		got, err := sum(name)
		if err != nil {
			code = c.errf("%s: %s", name, why(err))
			continue
		}
		c.printf("%s  %s\n", got, name)
	}
	return code
}

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

func cmp(c *call) int {
	if !c.opts("sl", map[string]string{"silent": "s", "quiet": "s"}, false) {
		return 2
	}
	if len(c.args) < 1 {
		c.errf("missing operand")
		return 2
	}
	a, err1 := c.text(c.args[0])
	b, err2 := c.text(append(c.args, "-")[1])
	if err1 != nil || err2 != nil {
		c.errf("cannot read both files")
		return 2
	}
	if bytes.Equal(a, b) {
		return 0
	}
	if !c.has("s") {
		c.printf("%s differ\n", strings.Join(c.args, " "))
	}
	return 1
}

// diff tells whether files differ and shows each whole: it looks for no common lines.
func diff(c *call) int {
	if !c.opts("uqrNbBw", map[string]string{"brief": "q", "unified": "u"}, false) {
		return 2
	}
	if len(c.args) < 2 {
		c.errf("missing operand")
		return 2
	}
	a, err1 := c.text(c.args[0])
	b, err2 := c.text(c.args[1])
	for k, err := range []error{err1, err2} {
		if err != nil && !c.has("N") {
			c.errf("%s: %s", c.args[k], why(err))
			return 2
		}
	}
	if bytes.Equal(a, b) {
		return 0
	}
	if c.has("q") {
		c.printf("Files %s and %s differ\n", c.args[0], c.args[1])
		return 1
	}
	la, lb := lines(a), lines(b)
	for len(la) > 0 && len(lb) > 0 && la[0] == lb[0] {
		la, lb = la[1:], lb[1:]
	}
	for len(la) > 0 && len(lb) > 0 && la[len(la)-1] == lb[len(lb)-1] {
		la, lb = la[:len(la)-1], lb[:len(lb)-1]
	}
	for _, l := range la {
		c.println("< " + l)
	}
	c.println("---")
	for _, l := range lb {
		c.println("> " + l)
	}
	return 1
}
