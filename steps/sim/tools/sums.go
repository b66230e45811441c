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
	if !c.opts("cbtzw", map[string]string{"check": "c", "status": "S", "quiet": "q", "strict": "x", "tag": "T", "ignore-missing": "m", "warn": "w", "binary": "b", "text": "t"}, false) {
		return 1
	}
	if c.has("c") {
		return c.digestCheck()
	}
	code := 0
	for _, name := range c.inputs() {
		got, err := c.digestOf(name)
		switch {
		case err != nil:
			code = c.errf("%s: %s", name, why(err))
		case c.has("T"):
			c.printf("%s (%s) = %s\n", strings.ToUpper(strings.TrimSuffix(c.Name(), "sum")), name, got)
		default:
			c.printf("%s %s%s\n", got, map[bool]string{true: "*", false: " "}[c.has("b")], name)
		}
	}
	return code
}

func (c *call) digestOf(name string) (string, error) {
	h := map[string]func() hash.Hash{"sha256sum": sha256.New, "sha1sum": sha1.New, "md5sum": md5.New, "sha512sum": sha512.New}[c.Name()]()
	text, err := c.text(name)
	h.Write(text)
	return fmt.Sprintf("%x", h.Sum(nil)), err
}

// digestCheck compares files with a list of sums.
func (c *call) digestCheck() int {
	list := c.inputs()[0]
	text, err := c.text(list)
	if err != nil {
		return c.errf("%s: %s", list, why(err))
	}
	width := map[string]int{"sha256sum": 64, "sha1sum": 40, "md5sum": 32, "sha512sum": 128}[c.Name()]
	var good, bad, wrong, unread int
	for _, l := range lines(text) {
		if len(l) < width+3 || strings.Trim(l[:width], "0123456789abcdefABCDEF") != "" || l[width] != ' ' {
			bad++
			continue
		}
		good++
		switch c.digestLine(l[:width], l[width+2:]) {
		case "FAILED":
			wrong++
		case "FAILED open or read":
			unread++
		}
	}
	if good == 0 {
		return c.errf("%s: no properly formatted checksum lines found", list)
	}
	if !c.has("S") {
		c.digestWarn(bad, "%d line is improperly formatted", "%d lines are improperly formatted")
		c.digestWarn(unread, "%d listed file could not be read", "%d listed files could not be read")
		c.digestWarn(wrong, "%d computed checksum did NOT match", "%d computed checksums did NOT match")
	}
	return map[bool]int{true: 1}[wrong+unread > 0 || bad > 0 && c.has("x")]
}

func (c *call) digestWarn(n int, one, many string) {
	if n > 0 {
		c.errf("WARNING: "+map[bool]string{true: one, false: many}[n == 1], n)
	}
}

// digestLine says how one file compares.
func (c *call) digestLine(want, name string) string {
	got, err := c.digestOf(name)
	word := "OK"
	switch {
	case err != nil && c.has("m") && !c.there(name):
		return ""
	case err != nil:
		c.errf("%s: %s", name, why(err))
		word = "FAILED open or read"
	case !strings.EqualFold(got, want):
		word = "FAILED"
	}
	if !c.has("S") && !(word == "OK" && c.has("q")) {
		c.printf("%s: %s\n", name, word)
	}
	return word
}
