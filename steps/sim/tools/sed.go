package tools

import (
	"errors"
	"path"
	"strings"
)

// sedLong are sed's long options. Those that change nothing here stand under Z.
func sedLong() map[string]string {
	return map[string]string{
		"expression": "e", "quiet": "n", "silent": "n", "regexp-extended": "E", "file": "f", "separate": "s", "null-data": "z", "unbuffered": "Z",
		"posix": "Z", "line-length": "l", "debug": "Z", "follow-symlinks": "Z", "sandbox": "Z",
	}
}

func sed(c *call) int {
	inPlace, suffix := c.sedInPlace()
	if !c.opts("e:nErf:suzl:Z", sedLong(), false) {
		return 1
	}
	p, code := c.sedScript()
	if p == nil {
		return code
	}
	cmds, err := p.program()
	if err != nil {
		c.errf("%v", err)
		return map[bool]int{true: 4, false: 1}[errors.Is(err, errSedLabel)]
	}
	m := &sedRun{c: c, cmds: cmds, quiet: c.has("n") || p.quiet, files: map[string]*sedOut{}, end: "\n"}
	if c.has("z") {
		m.end = "\x00"
	}
	defer m.close()
	switch {
	case inPlace:
		return m.eachInPlace(suffix)
	case c.has("s"):
		return m.eachAlone()
	}
	m.out = &sedOut{w: c.Stdout, end: m.end}
	m.in = &sedInput{c: c, names: c.inputs(), end: m.end}
	return m.run()
}

// sedInPlace takes -i out of the arguments: its suffix counts only when it is joined.
func (c *call) sedInPlace() (on bool, suffix string) {
	var args []string
	for k, a := range c.args {
		if a == "--" {
			args = append(args, c.args[k:]...)
			break
		}
		if long, ok := strings.CutPrefix(a, "--in-place"); ok {
			on, suffix = true, strings.TrimPrefix(long, "=")
			continue
		}
		if at := strings.IndexByte(a, 'i'); at > 0 && a[0] == '-' && strings.Trim(a[1:at], "nErsuz") == "" {
			on, suffix = true, a[at+1:]
			if a = a[:at]; a == "-" {
				continue
			}
		}
		args = append(args, a)
	}
	c.args = args
	return on, suffix
}

// sedScript puts the script together. Without one, it says so and gives the exit code.
func (c *call) sedScript() (*sedParser, int) {
	parts := append([]string(nil), c.many["e"]...)
	for _, f := range c.many["f"] {
		text, err := c.text(f)
		if err != nil {
			c.errf("couldn't open file %s: %s", f, why(err))
			return nil, 4
		}
		parts = append(parts, strings.TrimSuffix(string(text), "\n"))
	}
	if len(parts) == 0 {
		if len(c.args) == 0 {
			c.errsay("Usage: sed [OPTION]... {script-only-if-no-other-script} [input-file]...")
			return nil, 1
		}
		parts, c.args = c.args[:1], c.args[1:]
	}
	p := &sedParser{s: strings.Join(parts, "\n"), parts: parts, ext: c.has("E") || c.has("r")}
	if p.s == "#n" || strings.HasPrefix(p.s, "#n\n") {
		p.quiet = true
	}
	return p, 0
}

// alone makes ready for a file by itself: lines are counted anew, and no range goes on.
func (m *sedRun) alone(name string) {
	m.in, m.n = &sedInput{c: m.c, names: []string{name}, end: m.end}, 0
	for _, c := range m.cmds {
		c.state = sedIdle
		if c.a1 != nil && c.a1.kind == 'n' && c.a1.n == 0 {
			c.state = sedActive
		}
	}
}

// eachAlone treats every file as if it were the only one.
func (m *sedRun) eachAlone() int {
	code := 0
	m.out = &sedOut{w: m.c.Stdout, end: m.end}
	for _, name := range m.c.inputs() {
		m.alone(name)
		if code = max(code, m.run()); m.quit {
			break
		}
	}
	return code
}

// eachInPlace edits files: as the real one does, by a new file that takes the old one's place.
func (m *sedRun) eachInPlace(suffix string) int {
	code := 0
	for _, name := range m.c.args {
		i, err := m.c.fs.Stat(m.c.Abs(name))
		switch {
		case err != nil:
			m.c.errf("can't read %s: %s", name, why(err))
			code = max(code, 2)
			continue
		case !i.Mode().IsRegular():
			m.c.errf("couldn't edit %s: not a regular file", name)
			code = 4
			continue
		}
		if n := m.inPlace(name, suffix); n != 0 {
			code = n
		}
		if m.quit {
			break
		}
	}
	return code
}

func (m *sedRun) inPlace(name, suffix string) int {
	c := m.c
	i, _ := c.fs.Stat(c.Abs(name))
	var b strings.Builder
	m.out = &sedOut{w: &b, end: m.end}
	m.alone(name)
	code := m.run()
	tmp := path.Join(path.Dir(name), "sed"+randomName(6))
	if err := c.fs.WriteFile(c.Abs(tmp), []byte(b.String()), 0o600); err != nil {
		_ = c.fs.Remove(c.Abs(tmp))
		var at string
		if at = tmp; !strings.Contains(name, "/") {
			at = "./" + tmp
		}
		c.errf("couldn't open temporary file %s: %s", at, why(err))
		return 4
	}
	c.preserve(c.Abs(tmp), i, c.Abs(name))
	_ = c.fs.Chtimes(c.Abs(tmp), c.Host.Now())
	if suffix != "" {
		_ = c.fs.Rename(c.Abs(name), c.Abs(sedBackup(name, suffix)))
	}
	if err := c.fs.Rename(c.Abs(tmp), c.Abs(name)); err != nil {
		c.errf("cannot rename %s: %s", tmp, why(err))
		return 4
	}
	return code
}

// sedBackup is where the old file goes: a star in the suffix stands for its name.
func sedBackup(name, suffix string) string {
	if strings.Contains(suffix, "*") {
		return path.Join(path.Dir(name), strings.ReplaceAll(suffix, "*", path.Base(name)))
	}
	return name + suffix
}
