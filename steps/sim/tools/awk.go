package tools

import (
	"context"
	"errors"
	"io"
	"os"
	"regexp"
	"strings"

	"holdfast/steps/sim/awk"
)

// awkTool is awk: its program runs in a room of its own, and sees what this process may see.
func awkTool(c *call) int {
	if bad := c.awkOption(); bad != "" {
		c.errf("%s", bad)
		return 2
	}
	if !c.opts("F:v:f:W:", map[string]string{"field-separator": "F", "assign": "v", "file": "f"}, true) {
		return 2
	}
	src, ok := c.awkProgram()
	if !ok {
		return 2
	}
	prog, err := awk.Parse(src)
	if err != nil {
		c.errf("%v", err)
		return 2
	}
	s := awk.Setup{Host: awkHost{c}, In: c.Stdin, Out: c.Stdout, Err: c.Stderr, Args: c.args, Env: c.Env, Mawk: c.mawk()}
	if fs, ok := c.opt["F"]; ok {
		if fs == "t" && !c.mawk() {
			fs = `\t`
		}
		s.Vars = append(s.Vars, [2]string{"FS", fs})
	}
	for _, kv := range c.many["v"] {
		k, v, ok := strings.Cut(kv, "=")
		if !ok || k == "" || isDigit(k[0]) {
			c.errf("improper assignment: -v %s", kv)
			return 2
		}
		s.Vars = append(s.Vars, [2]string{k, v})
	}
	code, err := prog.Run(c.ctx, s)
	if err != nil && !errors.Is(err, context.Canceled) {
		c.errf("%v", err)
	}
	return code
}

// mawk tells which awk it is: Debian's family has mawk.
func (c *call) mawk() bool { return c.Host.OS.Packages == "apt" && c.Name() != "gawk" }

// awkOption says what is wrong with the options, in mawk's words.
func (c *call) awkOption() string {
	for k, a := range c.args {
		switch {
		case len(a) < 2 || a[0] != '-' || a == "--":
			return ""
		case strings.IndexByte("FvfW", a[1]) < 0:
			return "not an option: " + a
		case len(a) == 2 && k+1 >= len(c.args):
			return "option " + a + " lacks argument"
		case len(a) == 2:
			return "" // its value stands behind it: the rest is looked at by opts
		}
	}
	return ""
}

// awkProgram is the text of the program: from files, or the first argument.
func (c *call) awkProgram() (string, bool) {
	if !c.has("f") {
		if len(c.args) == 0 {
			c.errsay("Usage: awk [-F value] [-v var=value] [--] 'program text' [file ...]\n       awk [-F value] [-v var=value] [-f program-file] [--] [file ...]")
			return "", false
		}
		src := c.args[0]
		c.args = c.args[1:]
		return src, true
	}
	var src strings.Builder
	for _, f := range c.many["f"] {
		text, err := c.text(f)
		if err != nil {
			c.errf("cannot open %s (%s)", f, why(err))
			return "", false
		}
		src.WriteString(string(text) + "\n")
	}
	return src.String(), true
}

// awkHost is this machine as a program of awk sees it, with the rights of whoever runs it.
type awkHost struct{ c *call }

// Open implements awk.Host.
func (h awkHost) Open(name string) (io.ReadCloser, error) {
	f, err := h.c.fs.Open(h.c.Abs(name), os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	return struct {
		io.Reader
		io.Closer
	}{h.c.Reader(h.c.ctx, f), f}, nil
}

// Create implements awk.Host.
func (h awkHost) Create(name string, add bool) (io.WriteCloser, error) {
	flag := os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	if add {
		flag = os.O_WRONLY | os.O_CREATE | os.O_APPEND
	}
	f, err := h.c.fs.Open(h.c.Abs(name), flag, 0o666)
	if err != nil {
		return nil, err
	}
	return struct {
		io.Writer
		io.Closer
	}{h.c.Writer(h.c.ctx, f), f}, nil
}

// Run implements awk.Host.
func (h awkHost) Run(command string, in io.Reader, out io.Writer) int {
	p := h.c.Child("sh", "-c", command)
	p.Stdin, p.Stdout = in, out
	return h.c.Host.Exec(h.c.ctx, p)
}

// Regexp implements awk.Host.
func (h awkHost) Regexp(expr string) (*regexp.Regexp, error) {
	re, err := regexp.Compile("(?s)" + rewrite(expr, true))
	if err == nil {
		re.Longest()
	}
	return re, err
}
