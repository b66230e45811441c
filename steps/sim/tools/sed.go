package tools

import (
	"os"
	"regexp"
	"strings"
)

// sedCmd is one command of a sed script.
type sedCmd struct {
	a1, a2  *sedAddr
	not     bool
	name    byte
	text    string // of a, i, c, labels
	re      *regexp.Regexp
	with    string
	global  bool
	print   bool
	nth     int
	block   []*sedCmd
	inRange bool
	y       map[rune]rune
}

type sedAddr struct {
	line int // 0: not by number
	last bool
	re   *regexp.Regexp
}

func sed(c *call) int {
	long := map[string]string{"expression": "e", "quiet": "n", "silent": "n", "regexp-extended": "E", "in-place": "i", "file": "f"}
	// -i takes its suffix only when it is joined.
	suffix, inPlace := "", false
	var args []string
	for i, a := range c.args {
		if a == "--" {
			args = append(args, c.args[i:]...)
			break
		}
		if strings.HasPrefix(a, "-i") {
			inPlace, suffix = true, a[2:]
			continue
		}
		args = append(args, a)
	}
	c.args = args
	if !c.opts("e:nErf:isuz", long, false) {
		return 1
	}
	inPlace = inPlace || c.has("i")
	script := strings.Join(c.many["e"], "\n")
	for _, f := range c.many["f"] {
		text, err := c.text(f)
		if err != nil {
			return c.errf("couldn't open file %s: %s", f, why(err))
		}
		script += "\n" + string(text)
	}
	if !c.has("e") && !c.has("f") {
		if len(c.args) == 0 {
			return c.errf("no script given")
		}
		script, c.args = c.args[0], c.args[1:]
	}
	p := &sedParser{s: script, ext: c.has("E") || c.has("r")}
	cmds, err := p.block(false)
	if err != nil {
		return c.errf("-e expression #1, char %d: %v", p.at, err)
	}
	code := 0
	if inPlace {
		for _, f := range c.args {
			code = max(code, c.inPlace(cmds, f, suffix))
		}
		return code
	}
	var all strings.Builder
	for _, f := range c.inputs() {
		text, err := c.text(f)
		if err != nil {
			code = 2
			c.errf("can't read %s: %s", f, why(err))
			continue
		}
		all.Write(text)
	}
	m := &sedRun{c: c, out: c.Stdout, quiet: c.has("n")}
	if exit := m.run(cmds, all.String()); exit != 0 {
		return exit
	}
	return code
}

func (c *call) inPlace(cmds []*sedCmd, f, suffix string) int {
	text, err := c.text(f)
	if err != nil {
		c.errf("can't read %s: %s", f, why(err))
		return 2
	}
	if suffix != "" {
		_ = c.fs.WriteFile(c.Abs(f+suffix), text, 0o644)
	}
	var b strings.Builder
	m := &sedRun{c: c, out: &b, quiet: c.has("n")}
	m.run(cmds, string(text))
	h, err := c.fs.Open(c.Abs(f), os.O_WRONLY|os.O_TRUNC, 0)
	if err != nil {
		c.errf("couldn't open %s: %s", f, why(err))
		return 4
	}
	defer h.Close()
	if _, err := h.Write([]byte(b.String())); err != nil {
		c.errf("couldn't flush %s: %s", f, why(err))
		return 4
	}
	return 0
}
