package simtest

import (
	"strings"
	"testing"
)

// TestCare tells apart what a line is held to.
func TestCare(t *testing.T) {
	same, otherErrs, otherOut, otherExit := said{"a", "b", 1}, said{"a", "x", 1}, said{"x", "b", 1}, said{"a", "b", 2}
	for _, c := range []struct {
		line, text string
		fits       []said
		differs    []said
	}{
		{"ls x", "ls x", []said{same}, []said{otherErrs, otherOut, otherExit}},
		{"[out] ls x", "ls x", []said{same, otherErrs}, []said{otherOut, otherExit}},
		{"[exit] ls x", "ls x", []said{same, otherErrs, otherOut}, []said{otherExit}},
		{"[ -f x ]", "[ -f x ]", []said{same}, []said{otherErrs}},
	} {
		how, text := careOf(c.line)
		if text != c.text {
			t.Errorf("%q becomes %q", c.line, text)
		}
		for _, got := range c.fits {
			if d := how(same, got); d != "" {
				t.Errorf("%q: %s", c.line, d)
			}
		}
		for _, got := range c.differs {
			if how(same, got) == "" {
				t.Errorf("%q lets %v pass for %v", c.line, got, same)
			}
		}
	}
}

// TestDiffer shows both sides of what differs, and nothing else.
func TestDiffer(t *testing.T) {
	d := differ(said{"1\n", "", 0}, said{"2\n", "", 0})
	if !strings.Contains(d, `real out "1\n"`) || !strings.Contains(d, `here out "2\n"`) || strings.Contains(d, "exit") || strings.Contains(d, "err") {
		t.Error(d)
	}
	if got := plain("at /tmp/x/1/a", "/tmp/x/1"); got != "at DIR/a" {
		t.Error(got)
	}
}
