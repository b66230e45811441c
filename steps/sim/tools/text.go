package tools

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

func cat(c *call) int {
	if !c.opts("nAveEtTsub", nil, false) {
		return 1
	}
	code, n := 0, 0
	for _, name := range c.inputs() {
		if !c.has("n") {
			if err := c.copy(name); err != nil && c.ctx.Err() == nil {
				code = c.errf("%s: %s", name, why(err))
			}
			continue
		}
		text, err := c.text(name)
		if err != nil {
			code = c.errf("%s: %s", name, why(err))
		}
		for _, l := range lines(text) {
			n++
			c.printf("%6d\t%s\n", n, l)
		}
	}
	return code
}

// copy passes a file or standard input on as it comes.
func (c *call) copy(name string) error {
	in := io.Reader(c.Stdin)
	if name != "-" {
		if c.fs.IsDir(c.Abs(name)) {
			return syscall.EISDIR
		}
		f, err := c.fs.Open(c.Abs(name), os.O_RDONLY, 0)
		if err != nil {
			return err
		}
		defer f.Close()
		in = c.Reader(c.ctx, f)
	}
	_, err := io.Copy(c.Stdout, in)
	return err
}

func head(c *call) int {
	c.dashNumber()
	if !c.opts("n:c:qv", map[string]string{"lines": "n", "bytes": "c", "quiet": "q"}, false) {
		return 1
	}
	code := 0
	for i, name := range c.inputs() {
		text, err := c.text(name)
		if err != nil {
			code = c.errf("cannot open '%s' for reading: %s", name, why(err))
			continue
		}
		c.heading(name, i)
		if v, ok := c.opt["c"]; ok {
			n, _ := strconv.Atoi(v)
			_, _ = c.Stdout.Write(text[:max(0, min(n, len(text)))])
			continue
		}
		n := c.count(10)
		parts := strings.SplitAfter(string(text), "\n")
		if n < 0 {
			n = max(0, len(lines(text))+n)
		}
		c.printf("%s", strings.Join(parts[:min(n, len(parts))], ""))
	}
	return code
}

func (c *call) dashNumber() {
	if len(c.args) > 0 && len(c.args[0]) > 1 && c.args[0][0] == '-' {
		if _, err := strconv.Atoi(c.args[0][1:]); err == nil {
			c.args = append([]string{"-n", c.args[0][1:]}, c.args[1:]...)
		}
	}
}

func (c *call) heading(name string, i int) {
	if len(c.args) < 2 || c.has("q") {
		return
	}
	if i > 0 {
		c.println()
	}
	c.printf("==> %s <==\n", name)
}

func (c *call) count(def int) int {
	if v, ok := c.opt["n"]; ok {
		n, _ := strconv.Atoi(v)
		return n
	}
	return def
}

func tail(c *call) int {
	c.dashNumber()
	long := map[string]string{"lines": "n", "bytes": "c", "follow": "f", "pid": "P", "sleep-interval": "s", "quiet": "q"}
	if !c.opts("n:c:fFqs:P:", long, false) {
		return 1
	}
	code := 0
	var at int64
	for i, name := range c.inputs() {
		text, err := c.text(name)
		if err != nil {
			code = c.errf("cannot open '%s' for reading: %s", name, why(err))
			continue
		}
		at = int64(len(text))
		c.heading(name, i)
		_, _ = c.Stdout.Write(c.last(text))
	}
	if (c.has("f") || c.has("F")) && code == 0 && len(c.args) > 0 {
		return c.follow(c.args[len(c.args)-1], at)
	}
	return code
}

func (c *call) last(text []byte) []byte {
	if v, ok := c.opt["c"]; ok {
		n, _ := strconv.Atoi(strings.TrimLeft(v, "+-"))
		if strings.HasPrefix(v, "+") {
			return text[min(max(n-1, 0), len(text)):]
		}
		return text[max(0, len(text)-n):]
	}
	v := c.opt["n"]
	n := 10
	if v != "" {
		n, _ = strconv.Atoi(strings.TrimLeft(v, "+-"))
	}
	parts := strings.SplitAfter(string(text), "\n")
	if parts[len(parts)-1] == "" {
		parts = parts[:len(parts)-1]
	}
	if strings.HasPrefix(v, "+") {
		return []byte(strings.Join(parts[min(max(n-1, 0), len(parts)):], ""))
	}
	return []byte(strings.Join(parts[max(0, len(parts)-n):], ""))
}

// follow passes on what a file grows by, until the process of --pid ends.
func (c *call) follow(name string, at int64) int {
	pause := time.Second
	if v, err := strconv.ParseFloat(c.opt["s"], 64); err == nil && v >= 0.01 {
		pause = time.Duration(v * float64(time.Second))
	}
	pid, _ := strconv.Atoi(c.opt["P"])
	for {
		gone := pid > 0 && c.Host.Proc(pid) == nil
		if i, err := c.fs.Stat(c.Abs(name)); err == nil && i.Size() != at {
			f, err := c.fs.Open(c.Abs(name), os.O_RDONLY, 0)
			if err != nil {
				return c.errf("%s: %s", name, why(err))
			}
			if i.Size() < at {
				at = 0
			}
			_, _ = f.Seek(at, io.SeekStart)
			n, err := io.Copy(c.Stdout, f)
			at += n
			_ = f.Close()
			if err != nil {
				return 1
			}
		}
		if gone {
			return 0
		}
		if err := c.Host.Clock.Sleep(c.ctx, pause); err != nil {
			return 1
		}
	}
}

func wc(c *call) int {
	if !c.opts("lwcm", map[string]string{"lines": "l", "bytes": "c", "words": "w", "chars": "m"}, false) {
		return 1
	}
	if len(c.opt) == 0 {
		c.opt["l"], c.opt["w"], c.opt["c"] = "", "", ""
	}
	code := 0
	for _, name := range c.inputs() {
		text, err := c.text(name)
		if err != nil {
			code = c.errf("%s: %s", name, why(err))
			continue
		}
		var out []string
		add := func(o string, n int) {
			if c.has(o) {
				out = append(out, strconv.Itoa(n))
			}
		}
		add("l", strings.Count(string(text), "\n"))
		add("w", len(strings.Fields(string(text))))
		add("c", len(text))
		add("m", len([]rune(string(text))))
		if len(out) > 1 {
			for i := range out {
				out[i] = fmt.Sprintf("%7s", out[i])
			}
		}
		if len(c.args) > 0 {
			out = append(out, name)
		}
		c.println(strings.Join(out, " "))
	}
	return code
}

func tee(c *call) int {
	if !c.opts("ai", nil, false) {
		return 1
	}
	flag := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	if c.has("a") {
		flag = os.O_WRONLY | os.O_CREATE | os.O_APPEND
	}
	to, code := []io.Writer{c.Stdout}, 0
	for _, name := range c.args {
		f, err := c.fs.Open(c.Abs(name), flag, 0o666)
		if err != nil {
			code = c.errf("%s: %s", name, why(err))
			continue
		}
		defer f.Close()
		to = append(to, f)
	}
	if _, err := io.Copy(io.MultiWriter(to...), c.Stdin); err != nil && !errors.Is(err, io.EOF) {
		return c.errf("%s", why(err))
	}
	return code
}

func rev(c *call) int {
	text, _ := c.text(c.inputs()[0])
	for _, l := range lines(text) {
		r := []rune(l)
		for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
			r[i], r[j] = r[j], r[i]
		}
		c.println(string(r))
	}
	return 0
}

func tac(c *call) int {
	text, _ := c.text(c.inputs()[0])
	list := lines(text)
	for i := range list {
		c.println(list[len(list)-1-i])
	}
	return 0
}

func nl(c *call) int {
	text, _ := c.text(c.inputs()[0])
	for i, l := range lines(text) {
		c.printf("%6d\t%s\n", i+1, l)
	}
	return 0
}

func yes(c *call) int {
	word := "y"
	if len(c.args) > 0 {
		word = strings.Join(c.args, " ")
	}
	block := []byte(strings.Repeat(word+"\n", 256))
	for c.ctx.Err() == nil {
		if _, err := c.Stdout.Write(block); err != nil {
			return 1
		}
	}
	return 1
}

func seq(c *call) int {
	num := []int{1, 1, 0}
	var v []int
	for _, a := range c.args {
		n, err := strconv.Atoi(a)
		if err != nil {
			return c.errf("invalid floating point argument: '%s'", a)
		}
		v = append(v, n)
	}
	switch len(v) {
	case 1:
		num[2] = v[0]
	case 2:
		num[0], num[2] = v[0], v[1]
	case 3:
		copy(num, v)
	default:
		return c.errf("missing operand")
	}
	for i := num[0]; num[1] > 0 && i <= num[2] || num[1] < 0 && i >= num[2]; i += num[1] {
		if _, err := fmt.Fprintln(c.Stdout, i); err != nil {
			return 1
		}
	}
	return 0
}
