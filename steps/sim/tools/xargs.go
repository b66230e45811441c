package tools

import (
	"errors"
	"fmt"
	"strconv"
	"strings"

	"holdfast/steps/sim/machine"
)

func xargsLong() map[string]string {
	return map[string]string{
		"null": "0", "no-run-if-empty": "r", "max-args": "n", "replace": "I", "max-procs": "P", "delimiter": "d", "max-lines": "L", "verbose": "t",
		"arg-file": "a", "eof": "E", "max-chars": "s", "exit": "x", "interactive": "p",
	}
}

func xargs(c *call) int {
	for k, a := range c.args { // -i and -l may stand without a value
		if a == "-i" || a == "--replace" {
			c.args[k] = "-I{}"
		}
		if a == "-l" {
			c.args[k] = "-L1"
		}
		if !strings.HasPrefix(a, "-") {
			break
		}
	}
	if !c.opts("0rn:I:d:P:tL:a:E:s:xp", xargsLong(), true) {
		return 1
	}
	for _, o := range []string{"n", "L", "s"} {
		if bad := c.xargsNumber(o); bad != "" {
			return c.usage("%s", bad)
		}
	}
	text, err := c.text(first(c.opt["a"], "-"))
	if err != nil {
		return c.errf("Cannot open input file ‘%s’: %s", c.opt["a"], why(err))
	}
	lines, err := c.xargsItems(string(text))
	if err != nil {
		return c.errf("%v", err)
	}
	x := &xargsRun{c: c, cmd: c.args}
	if len(x.cmd) == 0 {
		x.cmd = []string{"echo"}
	}
	x.all(lines)
	return x.code
}

// xargsNumber tells what is wrong with the number of an option.
func (c *call) xargsNumber(o string) string {
	v, ok := c.opt[o]
	if !ok {
		return ""
	}
	n, err := strconv.Atoi(v)
	switch {
	case err != nil:
		return fmt.Sprintf("invalid number \"%s\" for -%s option", v, o)
	case n < 1:
		return fmt.Sprintf("value %s for -%s option should be >= 1", v, o)
	}
	return ""
}

// xargsItems parts the input into lines of items.
func (c *call) xargsItems(text string) ([][]string, error) {
	d, given := c.opt["d"]
	if c.has("0") {
		d, given = "\x00", true
	} else {
		d = backslashes(d)
	}
	if !given {
		w := &xargsWords{s: text, whole: c.has("I"), eof: c.opt["E"]}
		return w.read()
	}
	if text == "" || d == "" {
		return nil, nil
	}
	var out [][]string
	for it := range strings.SplitSeq(strings.TrimSuffix(text, d[:1]), d[:1]) {
		out = append(out, []string{it})
	}
	return out, nil
}

// xargsWords reads words with quotes and backslashes.
type xargsWords struct {
	s     string
	at    int
	whole bool // a line is one word
	eof   string
}

var errQuote = errors.New("by default quotes are special to xargs unless you use the -0 option")

func (w *xargsWords) read() (lines [][]string, err error) {
	for w.at < len(w.s) {
		line, err := w.line()
		if err != nil {
			return nil, err
		}
		for k, it := range line {
			if w.eof != "" && it == w.eof {
				if k > 0 {
					lines = append(lines, line[:k])
				}
				return lines, nil
			}
		}
		if len(line) > 0 {
			lines = append(lines, line)
		}
	}
	return lines, nil
}

// line reads the words of one line.
func (w *xargsWords) line() (words []string, err error) {
	var b strings.Builder
	open := false
	end := func() {
		if open {
			words = append(words, b.String())
		}
		b.Reset()
		open = false
	}
	for w.at < len(w.s) {
		ch := w.s[w.at]
		w.at++
		switch {
		case ch == '\n':
			end()
			return words, nil
		case (ch == ' ' || ch == '\t') && (!w.whole || !open):
			end()
		case ch == '\'' || ch == '"':
			part, rest, ok := strings.Cut(w.s[w.at:], string([]byte{ch}))
			if !ok || strings.Contains(part, "\n") {
				return nil, fmt.Errorf("unmatched %s quote; %w", map[byte]string{'\'': "single", '"': "double"}[ch], errQuote)
			}
			b.WriteString(part)
			w.at, open = len(w.s)-len(rest), true
		case ch == '\\' && w.at < len(w.s):
			b.WriteByte(w.s[w.at])
			w.at, open = w.at+1, true
		default:
			b.WriteByte(ch)
			open = true
		}
	}
	end()
	return words, nil
}

// xargsRun runs commands with what was read.
type xargsRun struct {
	c    *call
	cmd  []string
	code int
	stop bool
}

// all deals the items out to commands.
func (x *xargsRun) all(lines [][]string) {
	c := x.c
	if len(lines) == 0 {
		if !c.has("r") && !c.has("I") {
			x.run(x.cmd)
		}
		return
	}
	if mark, ok := c.opt["I"]; ok {
		for _, l := range lines {
			x.run(filled(x.cmd, mark, l[0]))
		}
		return
	}
	if c.has("L") {
		for n := c.count0("L"); len(lines) > 0; {
			var items []string
			for _, l := range lines[:min(n, len(lines))] {
				items = append(items, l...)
			}
			lines = lines[min(n, len(lines)):]
			x.run(append(append([]string(nil), x.cmd...), items...))
		}
		return
	}
	var items []string
	for _, l := range lines {
		items = append(items, l...)
	}
	n := len(items)
	if c.has("n") {
		n = c.count0("n")
	}
	for ; len(items) > 0; items = items[min(n, len(items)):] {
		x.run(append(append([]string(nil), x.cmd...), items[:min(n, len(items))]...))
	}
}

// filled puts an item into the place of a mark.
func filled(cmd []string, mark, item string) []string {
	out := []string{cmd[0]}
	for _, w := range cmd[1:] {
		out = append(out, strings.ReplaceAll(w, mark, item))
	}
	return out
}

// run runs one command. What it ended with decides how xargs ends.
func (x *xargsRun) run(args []string) {
	if x.stop || x.c.ctx.Err() != nil {
		return
	}
	c := x.c
	if c.has("t") {
		c.errsay("%s", strings.Join(args, " "))
	}
	p := c.Child(args...)
	p.Stdin = strings.NewReader("")
	if _, err := c.Host.LookPath(p, args[0]); err != nil {
		x.code, x.stop = map[bool]int{true: 127, false: 126}[machine.IsNotFound(err)], true
		c.errf("%s: %s", args[0], map[bool]string{true: "No such file or directory", false: why(err)}[machine.IsNotFound(err)])
		return
	}
	switch n := c.Host.Exec(c.ctx, p); {
	case n == 255:
		c.errf("%s: exited with status 255; aborting", args[0])
		x.code, x.stop = 124, true
	case n != 0:
		x.code = 123
	}
}
