package sshd

import (
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestTyped is a person at a terminal: what is seen, and what the shell gets.
func TestTyped(t *testing.T) {
	for _, c := range []struct {
		name, keys, seen, got string
		interrupts            int
	}{
		{"a line", "ls\r", "ls\r\n", "ls\n", 0},
		{"two lines at once", "a\nb\n", "a\r\nb\r\n", "a\nb\n", 0},
		{"backspace", "lx\x7fs\r", "lx\b \bs\r\n", "ls\n", 0},
		{"backspace at the beginning", "\x7f\x08a\r", "a\r\n", "a\n", 0},
		{"the line thrown away", "rm -rf /\x15ls\r", "rm -rf /" + strings.Repeat("\b \b", 8) + "ls\r\n", "ls\n", 0},
		{"interrupted", "sleep\x03ls\r", "sleep^C\r\nls\r\n", "ls\n", 1},
		{"end of input", "a\r\x04never\r", "a\r\n", "a\n", 0},
		{"end of input within a line", "ab\x04c\r", "abc\r\n", "abc\n", 0},
		{"other control keys", "a\x01\x1b\x0bb\r", "ab\r\n", "ab\n", 0},
		{"arrows and function keys", "l\x1b[A\x1b[1;5Cs\x1bOP\x1b[15~\x1bf -l\r", "ls -l\r\n", "ls -l\n", 0},
		{"a key that only begins", "a\x1b\rb\r", "a\r\nb\r\n", "a\nb\n", 0},
		{"letters of several bytes", "echo é\x7fà\r", "echo é\b \bà\r\n", "echo à\n", 0},
		{"a word thrown away", "ls  -l /tmp  \x17x\r", "ls  -l /tmp  " + strings.Repeat("\b \b", 6) + "x\r\n", "ls  -l x\n", 0},
		{"words thrown away", "one\x17\x17\x17two\r", "one\b \b\b \b\b \btwo\r\n", "two\n", 0},
		{"interrupted within a key", "a\x1b\x03b\r", "a^C\r\nb\r\n", "b\n", 1},
		{"without an end", "half", "half", "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			var seen, got strings.Builder
			n := 0
			err := typed(strings.NewReader(c.keys), &seen, &got, func() { n++ })
			if d := cmp.Diff(c.seen, seen.String()) + cmp.Diff(c.got, got.String()); d != "" || n != c.interrupts {
				t.Errorf("%d interrupts\n%s", n, d)
			}
			if err != nil && !errors.Is(err, io.EOF) {
				t.Error(err)
			}
		})
	}
}

func TestLongLines(t *testing.T) {
	var got strings.Builder
	if err := typed(strings.NewReader(strings.Repeat("x", 10000)+"\r"), io.Discard, &got, nil); err != nil && !errors.Is(err, io.EOF) {
		t.Error(err)
	}
	if got.Len() != 4001 {
		t.Errorf("%d bytes of a line came through", got.Len())
	}
}

func TestCRLF(t *testing.T) {
	var b strings.Builder
	n, err := crlf{&b}.Write([]byte("a\nb\n"))
	if b.String() != "a\r\nb\r\n" || n != 4 || err != nil {
		t.Errorf("%q, %d, %v", b.String(), n, err)
	}
}

// FuzzKeys types anything: what the shell gets are whole lines without control signs.
func FuzzKeys(f *testing.F) {
	for _, s := range []string{"ls\r", "a\x7f\x7f\x15b\n", "\x03\x04x", "\x1b[A\r", "é\x7f\r", "\xff\x00\r"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, keys string) {
		var got strings.Builder
		_ = typed(strings.NewReader(keys), io.Discard, &got, func() {})
		if s := got.String(); s != "" && !strings.HasSuffix(s, "\n") || strings.ContainsFunc(s, func(r rune) bool { return r < ' ' && r != '\n' }) {
			t.Errorf("%q gave %q", keys, s)
		}
	})
}
