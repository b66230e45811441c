package sshd

import (
	"bytes"
	"errors"
	"io"
)

// crlf writes line ends as a terminal wants them.
type crlf struct{ w io.Writer }

// Write implements io.Writer.
func (c crlf) Write(b []byte) (int, error) {
	if _, err := c.w.Write(bytes.ReplaceAll(b, []byte("\n"), []byte("\r\n"))); err != nil {
		return 0, err
	}
	return len(b), nil
}

var errEnd = errors.New("end of input")

// typed is a terminal's line discipline, as far as a person misses it: echo, Backspace, Ctrl-U, Ctrl-C, Ctrl-D.
func typed(tty io.Reader, echo, to io.Writer, interrupt func()) error {
	var line []byte
	b := make([]byte, 256)
	for {
		n, err := tty.Read(b)
		for _, ch := range b[:n] {
			if line, err = key(echo, to, line, ch, interrupt, err); errors.Is(err, errEnd) {
				return nil
			}
		}
		if err != nil {
			return err
		}
	}
}

func key(echo, to io.Writer, line []byte, ch byte, interrupt func(), was error) ([]byte, error) {
	say := func(s string) { _, _ = io.WriteString(echo, s) }
	switch ch {
	case '\r', '\n':
		say("\r\n")
		_, err := to.Write(append(line, '\n'))
		if err != nil {
			return nil, err
		}
		return nil, was
	case 0x7f, 8:
		if len(line) > 0 {
			say("\b \b")
			line = line[:len(line)-1]
		}
	case 0x15:
		for range line {
			say("\b \b")
		}
		line = nil
	case 3:
		say("^C\r\n")
		interrupt()
		line = nil
	case 4:
		if len(line) == 0 {
			return nil, errEnd
		}
	default:
		if ch >= ' ' && len(line) < 4000 {
			line = append(line, ch)
			say(string(rune(ch)))
		}
	}
	return line, was
}
