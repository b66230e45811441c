package tools

import (
	"bufio"
	"errors"
	"io"
	"strconv"
	"strings"
	"syscall"
)

func head(c *call) int {
	c.dashNumber()
	if !c.opts("n:c:qvz", map[string]string{"lines": "n", "bytes": "c", "quiet": "q", "silent": "q", "verbose": "v"}, false) {
		return 1
	}
	a, bad := c.amount()
	if bad != "" {
		return c.errf("%s", bad)
	}
	if len(c.args) == 0 && a.sign != '-' {
		return c.headStream(a)
	}
	return c.eachHeaded(func(_ string, text []byte) { _, _ = c.Stdout.Write(a.first(text)) })
}

// headStream takes no more of standard input than is wanted: it may never end.
func (c *call) headStream(a amount) int {
	if a.bytes {
		_, _ = io.Copy(c.Stdout, io.LimitReader(c.Stdin, a.n))
		return 0
	}
	in := bufio.NewReader(c.Stdin)
	for range a.n {
		l, err := in.ReadBytes('\n')
		if _, werr := c.Stdout.Write(l); err != nil || werr != nil {
			break
		}
	}
	return 0
}

// amount is how much of a file is wanted: lines or bytes, with a sign that head and tail read each in its own way.
type amount struct {
	bytes bool
	sign  byte
	n     int64
}

func (c *call) amount() (a amount, bad string) {
	a.n = 10
	v, lines := c.opt["n"]
	what := "lines"
	if b, ok := c.opt["c"]; ok {
		v, a.bytes, what = b, true, "bytes"
	} else if !lines {
		return a, ""
	}
	digits := v
	if v != "" && (v[0] == '-' || v[0] == '+') {
		a.sign, digits = v[0], v[1:]
	}
	n, ok := sizeOf(digits)
	if !ok {
		return a, "invalid number of " + what + ": ‘" + v + "’"
	}
	a.n = n
	return a, ""
}

// sizeOf reads a number with a unit: K, KB, KiB, M and so on, b for 512.
func sizeOf(s string) (int64, bool) {
	end := 0
	for end < len(s) && isDigit(s[end]) {
		end++
	}
	n, err := strconv.ParseInt(s[:end], 10, 64)
	if err != nil {
		return 0, false
	}
	unit := s[end:]
	switch {
	case unit == "":
		return n, true
	case unit == "b":
		return n * 512, true
	}
	k := strings.IndexByte("KMGT", strings.ToUpper(unit)[0])
	if k < 0 || unit[1:] != "" && unit[1:] != "B" && unit[1:] != "iB" {
		return 0, false
	}
	base := map[bool]int64{true: 1000, false: 1024}[unit[1:] == "B"]
	for range k + 1 {
		n *= base
	}
	return n, true
}

// first is the beginning of a text, or all but its end for -n -3.
func (a amount) first(text []byte) []byte {
	if a.bytes {
		if a.sign == '-' {
			return text[:max(0, int64(len(text))-a.n)]
		}
		return text[:min(a.n, int64(len(text)))]
	}
	parts := strings.SplitAfter(string(text), "\n")
	if parts[len(parts)-1] == "" {
		parts = parts[:len(parts)-1]
	}
	n := min(a.n, int64(len(parts)))
	if a.sign == '-' {
		n = max(0, int64(len(parts))-a.n)
	}
	return []byte(strings.Join(parts[:n], ""))
}

// dashNumber turns -3 into -n 3.
func (c *call) dashNumber() {
	if len(c.args) == 0 || len(c.args[0]) < 2 {
		return
	}
	a := c.args[0]
	if _, err := strconv.Atoi(a[1:]); err == nil && (a[0] == '-' || a[0] == '+' && c.Name() == "tail") && isDigit(a[1]) {
		c.args = append([]string{"-n", strings.TrimPrefix(a, "-")}, c.args[1:]...)
	}
}

// eachHeaded gives the files one by one, each below its name where there are several.
func (c *call) eachHeaded(show func(name string, text []byte)) int {
	code, shown := 0, 0
	for _, name := range c.inputs() {
		text, err := c.text(name)
		if err != nil && !errors.Is(err, syscall.EISDIR) {
			code = c.errf("cannot open '%s' for reading: %s", name, why(err))
			continue
		}
		if (len(c.args) > 1 || c.has("v")) && !c.has("q") {
			c.printf("%s==> %s <==\n", map[bool]string{true: "\n"}[shown > 0], map[bool]string{true: "standard input", false: name}[name == "-"])
		}
		shown++
		if err != nil {
			code = c.errf("error reading '%s': %s", name, why(err))
			continue
		}
		show(name, text)
	}
	return code
}
