package tools

import (
	"bufio"
	"errors"
	"io"
	"os"
	"syscall"
)

// sedLine is one line, and whether its end stood behind it.
type sedLine struct {
	text  string
	ended bool
	file  string
}

// sedInput reads files as one stream, a line ahead: "$" must know that none follows.
type sedInput struct {
	c     *call
	names []string
	end   string
	r     *bufio.Reader
	file  io.Closer
	name  string
	ahead *sedLine
	begun bool
	code  int
	fatal bool
}

// next gives a line; ok is false when there is none.
func (in *sedInput) next() (l sedLine, ok bool) {
	if !in.begun {
		in.begun = true
		in.look()
	}
	if in.ahead == nil {
		return l, false
	}
	l = *in.ahead
	in.look()
	return l, true
}

// last tells whether no line follows.
func (in *sedInput) last() bool { return in.begun && in.ahead == nil }

// look reads the line after the next one.
func (in *sedInput) look() {
	in.ahead = nil
	for !in.fatal && in.c.ctx.Err() == nil {
		if in.r == nil && !in.open() {
			return
		}
		text, err := in.r.ReadString(in.end[0])
		if text != "" {
			ended := text[len(text)-1] == in.end[0]
			if ended {
				text = text[:len(text)-1]
			}
			in.ahead = &sedLine{text, ended, in.name}
			return
		}
		if err != nil {
			in.shut()
		}
	}
}

// open goes to the next file that can be read.
func (in *sedInput) open() bool {
	for len(in.names) > 0 {
		in.name, in.names = in.names[0], in.names[1:]
		if in.name == "-" {
			in.r = bufio.NewReader(in.c.Stdin)
			return true
		}
		f, err := in.c.fs.Open(in.c.Abs(in.name), os.O_RDONLY, 0)
		switch {
		case err == nil && !in.c.fs.IsDir(in.c.Abs(in.name)):
			in.r, in.file = bufio.NewReader(in.c.Reader(in.c.ctx, f)), f
			return true
		case err == nil || errors.Is(err, syscall.EISDIR):
			in.c.errf("read error on %s: %s", in.name, why(syscall.EISDIR))
			in.code, in.fatal = 4, true
			return false
		}
		in.c.errf("can't read %s: %s", in.name, why(err))
		in.code = 2
	}
	return false
}

func (in *sedInput) shut() {
	if in.file != nil {
		_ = in.file.Close()
	}
	in.r, in.file = nil, nil
}

// sedOut is where lines go. A line without an end gets one only when something follows.
type sedOut struct {
	w       io.Writer
	end     string
	missing bool
	close   func()
}

func (o *sedOut) line(text string, ended bool) {
	if !ended {
		o.raw(text)
		o.missing = true
		return
	}
	o.raw(text + o.end)
}

// raw writes a text as it is.
func (o *sedOut) raw(text string) {
	if o.missing {
		o.missing = false
		_, _ = io.WriteString(o.w, o.end)
	}
	_, _ = io.WriteString(o.w, text)
}
