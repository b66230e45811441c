package logpane

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// maxText is how many bytes of a line are kept. The journal's log has all of it.
const maxText = 4 << 10

// Line is one line of a run's log.
type Line struct {
	Host   string // "" for the operator's own machine
	Step   string
	Stream string // "stdout", "stderr", or "" for a remark of holdfast's own
	Text   string
}

// Clean makes any text harmless to draw: one line, no control sequence, nothing that turns the direction of writing
// round or has no width, valid UTF-8, no longer than is kept. Tabs become spaces; of a line drawn over and over with
// carriage returns the last state is left.
func Clean(text string) string {
	more := 0
	if len(text) > maxText {
		more = len(text) - maxText
		text = text[:maxText]
	}
	if !plain(text) {
		text = scrub(text)
	}
	if more > 0 {
		return fmt.Sprintf("%s ... (%d bytes more in the log file)", text, more)
	}
	return text
}

// plain is the fast way out: nearly every line is printable ASCII.
func plain(text string) bool {
	for i := range len(text) {
		if text[i] < 0x20 || text[i] > 0x7e {
			return false
		}
	}
	return true
}

func scrub(text string) string {
	text = strings.ToValidUTF8(text, string(utf8.RuneError)) // first: a broken byte may be half a control sequence
	text = ansi.Strip(text)
	text = strings.TrimRight(text, "\r\n")
	if i := strings.LastIndexByte(text, '\r'); i >= 0 {
		text = text[i+1:]
	}
	var b strings.Builder
	for _, r := range text {
		switch {
		case r == '\t':
			b.WriteString("    ")
		case r == '\n':
			b.WriteByte(' ')
		case unicode.IsControl(r), unicode.Is(unicode.Cf, r), unicode.Is(unicode.Variation_Selector, r),
			unicode.Is(unicode.Mn, r), unicode.Is(unicode.Me, r), r == '\u2028', r == '\u2029':
			// Terminals disagree about the width of these, and a wrong width breaks every line to the right of it.
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
