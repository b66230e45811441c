package tools

import (
	"crypto/md5"  //nolint:gosec // the tool's own sum
	"crypto/sha1" //nolint:gosec // the tool's own sum
	"crypto/sha256"
	"crypto/sha512"
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
