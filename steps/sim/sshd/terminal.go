package sshd

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
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

// maxLine is how long a line may be, in bytes: a terminal takes no longer one.
const maxLine = 4000

// typed is a terminal's line discipline, as far as a person misses it: echo, Backspace, Ctrl-U, Ctrl-W, Ctrl-C, Ctrl-D.
func typed(tty io.Reader, echo, to io.Writer, interrupt func()) error {
	k := keyboard{echo: echo, to: to, interrupt: interrupt}
	b := make([]byte, 256)
	for {
		n, err := tty.Read(b)
		for _, ch := range b[:n] {
			switch kerr := k.press(ch); {
			case errors.Is(kerr, errEnd):
				return nil
			case kerr != nil:
				return kerr
			}
		}
		if err != nil {
			return err
		}
	}
}

// keyboard is a line in the making.
type keyboard struct {
	echo, to  io.Writer
	interrupt func()
	line      []byte
	escape    escape
}

// escape is where in a sequence of a special key one is: arrows and their like mean nothing here, and must not leave
// letters behind.
type escape int

const (
	escNone    escape = iota
	escBegun          // ESC
	escBracket        // ESC [ up to a letter, or ESC O and one letter
	escOne
)

func (k *keyboard) say(s string) { _, _ = io.WriteString(k.echo, s) }

func (k *keyboard) press(ch byte) error {
	if k.swallowed(ch) {
		return nil
	}
	switch ch {
	case '\r', '\n':
		k.say("\r\n")
		_, err := k.to.Write(append(k.line, '\n'))
		k.line = nil
		return err
	case 0x7f, 8:
		k.erase(1)
	case 0x15: // Ctrl-U
		k.erase(utf8.RuneCount(k.line))
	case 0x17: // Ctrl-W
		word := strings.TrimRight(string(k.line), " ")
		k.erase(utf8.RuneCount(k.line) - utf8.RuneCountInString(word[:strings.LastIndexByte(word, ' ')+1]))
	case 3:
		k.say("^C\r\n")
		k.interrupt()
		k.line = nil
	case 4:
		if len(k.line) == 0 {
			return errEnd
		}
	default:
		if ch >= ' ' && len(k.line) < maxLine {
			k.line = append(k.line, ch)
			k.say(string([]byte{ch}))
		}
	}
	return nil
}

// swallowed takes the signs that a special key sends.
func (k *keyboard) swallowed(ch byte) bool {
	was := k.escape
	k.escape = escNone
	switch {
	case was == escNone && ch == 0x1b:
		k.escape = escBegun
	case was == escBegun && ch == '[':
		k.escape = escBracket
	case was == escBegun && ch == 'O':
		k.escape = escOne
	case was == escBegun:
		return ch >= ' ' && ch < 0x7f // Alt and a letter
	case was == escBracket && ch >= ' ' && ch < '@':
		k.escape = escBracket
	case was == escBracket, was == escOne:
		return ch >= ' '
	default:
		return false
	}
	return true
}

// erase takes the last n letters away, each with all its bytes.
func (k *keyboard) erase(n int) {
	for ; n > 0 && len(k.line) > 0; n-- {
		_, size := utf8.DecodeLastRune(k.line)
		k.line = k.line[:len(k.line)-size]
		k.say("\b \b")
	}
}
