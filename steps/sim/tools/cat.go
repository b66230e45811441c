package tools

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"

	"holdfast/steps/sim/machine"
	"holdfast/steps/sim/vfs"
)

func cat(c *call) int {
	long := map[string]string{"number": "n", "number-nonblank": "b", "show-all": "A", "show-ends": "E", "show-tabs": "T", "show-nonprinting": "v", "squeeze-blank": "s"}
	if !c.opts("nAveEtTsub", long, false) {
		return 1
	}
	code, plain := 0, len(c.opt) == 0 || len(c.opt) == 1 && c.has("u")
	w := &catLines{c: c, fresh: true}
	for _, name := range c.inputs() {
		var err error
		if plain {
			err = c.copy(name)
		} else {
			var text []byte
			text, err = c.text(name)
			w.show(string(text))
		}
		switch {
		case errors.Is(err, errOwnOutput):
			code = c.errf("%s: input file is output file", name)
		case err != nil && c.ctx.Err() == nil:
			code = c.errf("%s: %s", name, why(err))
		}
	}
	return code
}

var errOwnOutput = errors.New("input file is output file")

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
		if c.own(f) {
			return errOwnOutput
		}
		in = c.Reader(c.ctx, f)
	}
	_, err := io.Copy(c.Stdout, in)
	return err
}

// own tells whether an open file is where standard output goes: it would never end.
func (c *call) own(f vfs.File) bool {
	to, ok := infoOf(c.Stdout)
	i, err := f.Stat()
	return ok && err == nil && i.Mode().IsRegular() && i.Size() > 0 && to.Ino == i.Ino && to.Dev == i.Dev
}

// infoOf describes the file behind a stream, where it is one.
func infoOf(stream any) (*vfs.Info, bool) {
	f, ok := machine.Raw(stream).(interface{ Stat() (*vfs.Info, error) })
	if !ok {
		return nil, false
	}
	i, err := f.Stat()
	return i, err == nil
}

// catLines numbers and marks lines. A file that ends within a line goes on in the next file.
type catLines struct {
	c     *call
	n     int
	fresh bool // at the begin of a line
	blank int
}

func (w *catLines) show(text string) {
	for _, l := range strings.SplitAfter(text, "\n") {
		if l != "" {
			w.line(l)
		}
	}
}

func (w *catLines) line(l string) {
	c := w.c
	empty := w.fresh && l == "\n"
	if w.blank++; !empty {
		w.blank = 0
	}
	if c.has("s") && w.blank > 1 {
		return
	}
	head := ""
	if w.fresh && (c.has("b") && !empty || c.has("n") && !c.has("b")) {
		w.n++
		head = fmt.Sprintf("%6d\t", w.n)
	}
	w.fresh = strings.HasSuffix(l, "\n")
	body := strings.TrimSuffix(l, "\n")
	if c.has("A") || c.has("v") || c.has("e") || c.has("t") || c.has("T") {
		body = w.visible(body)
	}
	if w.fresh {
		body += map[bool]string{true: "$\n", false: "\n"}[c.has("A") || c.has("E") || c.has("e")]
	}
	c.printf("%s%s", head, body)
}

// visible spells out what would not be seen, as far as it is asked for.
func (w *catLines) visible(s string) string {
	tabs := w.c.has("A") || w.c.has("T") || w.c.has("t")
	hidden := w.c.has("A") || w.c.has("v") || w.c.has("e") || w.c.has("t")
	var b strings.Builder
	for k := range len(s) {
		ch := s[k]
		switch {
		case ch == '\t' && tabs:
			b.WriteString("^I")
		case ch == '\t' || !hidden:
			b.WriteByte(ch)
		default:
			b.WriteString(caret(ch))
		}
	}
	return b.String()
}

func caret(ch byte) string {
	switch {
	case ch >= 128:
		return "M-" + caret(ch-128)
	case ch == 127:
		return "^?"
	case ch < 32:
		return "^" + string([]byte{ch + 64})
	}
	return string([]byte{ch})
}
