package logpane

import (
	"fmt"
	"runtime"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"
	"github.com/google/go-cmp/cmp"

	"holdfast/tui/theme"
)

func look(p *Pane, width, height int) []string {
	text := ansi.Strip(p.View(width, height, theme.New(true, colorprofile.ASCII)))
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}

func filled(n int) *Pane {
	p := New()
	for i := range n {
		p.Add(Line{Host: fmt.Sprintf("n%d", i%3+1), Stream: []string{"stdout", "stderr"}[i%2], Text: fmt.Sprintf("line %d", i)})
	}
	return p
}

func TestCleanMakesAnythingHarmless(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"plain", "Setting up docker (5:27)", "Setting up docker (5:27)"},
		{"colour", "\x1b[31mred\x1b[0m text", "red text"},
		{"title", "\x1b]0;owned\x07text", "text"},
		{"clear screen", "\x1b[2J\x1b[Htext", "text"},
		{"C1 controls", "a\u009b31mb", "a31mb"},
		{"progress bar", " 10%\r 50%\r100% done", "100% done"},
		{"carriage return at the end", "text\r\n", "text"},
		{"tab", "a\tb", "a    b"},
		{"bell and backspace", "a\ab\b", "ab"},
		{"direction turned round", "a\u202eb\u2066c", "abc"},
		{"joined emoji", "x\u200dy\ufe0f", "xy"},
		{"invalid UTF-8", "a\xffb", "a\ufffdb"},
		{"wide", "日本", "日本"},
		{"line breaks", "a\nb", "a b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Clean(c.in); got != c.want {
				t.Errorf("Clean(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestLongLinesAreCutAndSaySo(t *testing.T) {
	got := Clean(strings.Repeat("x", 10<<10))
	if len(got) > maxText+60 || !strings.HasSuffix(got, "(6144 bytes more in the log file)") {
		t.Errorf("a line of 10 KB is kept with %d bytes, ending %q", len(got), got[len(got)-40:])
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"plain", "\x1b[31mred", "\xff\xfe", "\u202e", strings.Repeat("é", 20), "a\rb", "\x9b1m", "\x1bP+q\x1b\\"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Clean(s)
		if !utf8.ValidString(got) || len(got) > 3*maxText+60 {
			t.Fatalf("Clean(%q): invalid or too long: %d bytes", s, len(got))
		}
		for _, r := range got {
			if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
				t.Fatalf("Clean(%q) leaves %U", s, r)
			}
		}
		p := New()
		p.Add(Line{Host: s, Text: s})
		for _, l := range look(p, 40, 5) {
			if w := ansi.StringWidth(l); w > 40 {
				t.Fatalf("%q is drawn %d cells wide", s, w)
			}
		}
	})
}

func TestFollowsItsEnd(t *testing.T) {
	p := filled(100)
	want := []string{"n3   line 98", "n1 ! line 99"}
	if d := cmp.Diff(want, look(p, 40, 2)); d != "" {
		t.Error(d)
	}
	p.Add(Line{Host: "n9", Text: "newest"})
	if got := look(p, 40, 2); !strings.HasSuffix(got[1], "newest") {
		t.Errorf("does not follow: %q", got)
	}
}

func TestPausedItStaysWhereItIs(t *testing.T) {
	p := filled(100)
	look(p, 40, 5)
	p.Scroll(-10)
	before := look(p, 40, 5)
	p.Add(Line{Text: "newest"})
	if d := cmp.Diff(before, look(p, 40, 5)); d != "" || p.Following() {
		t.Errorf("it moved (following %v): %s", p.Following(), d)
	}
	p.Scroll(1000)
	if got := look(p, 40, 5); !p.Following() || !strings.HasSuffix(got[4], "newest") {
		t.Errorf("at its end it does not follow again: %q", got)
	}
}

func TestItsUpperEndIsNotPassed(t *testing.T) {
	p := filled(100)
	look(p, 40, 5)
	p.Scroll(-1000)
	if got := look(p, 40, 5); len(got) != 5 || !strings.HasSuffix(got[0], "line 0") {
		t.Errorf("top of the log: %q", got)
	}
	p.Page(1)
	if got := look(p, 40, 5); !strings.HasSuffix(got[4], "line 8") {
		t.Errorf("one page down: %q", got)
	}
}

func TestFilterByHostAndStream(t *testing.T) {
	p := filled(12)
	p.Filter("n2", "stderr")
	if d := cmp.Diff([]string{"! line 1", "! line 7"}, look(p, 40, 5)); d != "" {
		t.Error(d)
	}
	p.Filter("", "")
	if got := look(p, 40, 20); len(got) != 12 {
		t.Errorf("without a filter %d lines are shown", len(got))
	}
}

func TestSearchGoesToTheLatestAndOn(t *testing.T) {
	p := filled(100)
	look(p, 40, 3)
	if !p.Search("LINE 4") {
		t.Fatal("nothing found")
	}
	if got := look(p, 40, 3); !strings.HasSuffix(got[2], "> line 49") {
		t.Errorf("found: %q", got)
	}
	if !p.Next(-1) || !strings.HasSuffix(look(p, 40, 3)[2], "> line 48") {
		t.Error("the one before was not found")
	}
	if p.Search("nowhere") || p.Next(1) {
		t.Error("found what is not there")
	}
}

func TestWideAndNarrow(t *testing.T) {
	p := New()
	p.Add(Line{Host: "a-host-with-a-very-long-name", Text: strings.Repeat("日本", 50)})
	for _, width := range []int{1, 5, 20, 33} {
		for _, l := range look(p, width, 3) {
			if w := ansi.StringWidth(l); w > width {
				t.Errorf("%d cells wide where there are %d: %q", w, width, l)
			}
		}
	}
	p.Shift(10)
	if got := look(p, 40, 1)[0]; !strings.Contains(got, "日") {
		t.Errorf("shifted: %q", got)
	}
}

func TestItForgetsByLinesAndByBytes(t *testing.T) {
	p := filled(maxLines + 500)
	if p.Len() != maxLines || p.Total() != maxLines+500 {
		t.Fatalf("keeps %d of %d", p.Len(), p.Total())
	}
	look(p, 40, 2)
	p.Scroll(-10 * maxLines)
	if got := look(p, 40, 2)[0]; !strings.HasSuffix(got, "line 500") {
		t.Errorf("the oldest is %q", got)
	}
	big := New()
	for range 5000 {
		big.Add(Line{Text: strings.Repeat("x", maxText)})
	}
	if big.bytes > maxBytes || big.Len() != maxBytes/maxText {
		t.Errorf("%d bytes in %d lines are kept", big.bytes, big.Len())
	}
	look(big, 40, 2)
	big.Scroll(-10 * maxLines)
	if got := look(big, 40, 2); len(got) != 2 || !strings.Contains(got[0], "xxx") {
		t.Errorf("the oldest kept: %q", got)
	}
}

func TestVisibleIsWhatIsCopied(t *testing.T) {
	p := filled(10)
	look(p, 8, 2)
	if d := cmp.Diff("line 8\nline 9", p.Visible()); d != "" {
		t.Error(d)
	}
}

func TestAMillionLinesTakeNoMoreMemoryThanTheFirstHundredThousand(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a second")
	}
	p, line := New(), strings.Repeat("output of a package manager ", 4)
	grow := func(n int) uint64 {
		for i := range n {
			p.Add(Line{Host: "n1", Stream: "stdout", Text: fmt.Sprint(i, line)})
		}
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	early, late := grow(100_000), grow(900_000)
	t.Logf("heap after 100,000 lines %d KB, after 1,000,000 %d KB", early>>10, late>>10)
	if late > early+early/4 {
		t.Errorf("memory grows: %d, then %d bytes", early, late)
	}
	runtime.KeepAlive(p)
}
