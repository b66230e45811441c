// Package theme is how the wizard looks: a few styles named after what they mean, and the marks that say the same without
// colour. No other room names a colour. What may not enter: anything that knows a screen, a host or an event.
package theme

import (
	"image/color"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// Theme is one set of styles. Styles never set a width, a margin or a border: screens lay out, the theme paints.
type Theme struct {
	Title    lipgloss.Style // headings
	Text     lipgloss.Style // what is read
	Muted    lipgloss.Style // what may be overlooked
	Accent   lipgloss.Style // where the eye shall go first
	Key      lipgloss.Style // a key to press
	Selected lipgloss.Style // the row the cursor is on
	OK       lipgloss.Style // in order
	Changed  lipgloss.Style // done by holdfast
	Running  lipgloss.Style // going on
	Warning  lipgloss.Style // worth a look
	Failed   lipgloss.Style // stands in the way
	Found    lipgloss.Style // what a search has found
	Dark     bool           // the terminal's background
}

// shade is one colour as each kind of terminal can show it; "" is the terminal's own.
type shade struct{ basic, indexed, full string }

// The palette, for a dark and a light background, such that text can be read on whatever people call dark or light
// (4.5:1 at least). Of the basic sixteen few can: yellow and green on white cannot, so some are left to the terminal's own
// text colour, and the marks speak.
var (
	darkShades = map[string]shade{
		"accent": {"14", "80", "#5fd7d7"}, "ok": {"10", "114", "#87d787"}, "changed": {"13", "111", "#87afff"},
		"warning": {"11", "221", "#ffd75f"}, "failed": {"9", "210", "#ff8787"}, "muted": {"7", "246", "#949494"},
	}
	lightShades = map[string]shade{
		"accent": {"4", "23", "#005f5f"}, "ok": {"", "22", "#005f00"}, "changed": {"4", "25", "#005faf"},
		"warning": {"5", "94", "#875f00"}, "failed": {"1", "124", "#af0000"}, "muted": {"", "240", "#585858"},
	}
)

// New makes the theme for a background and for what the terminal can show. Without colours (NO_COLOR, or a terminal that
// has none) bold, underline and reverse are left, and the marks.
func New(dark bool, profile colorprofile.Profile) Theme {
	shades := lightShades
	if dark {
		shades = darkShades
	}
	paint := func(name string) lipgloss.Style {
		return lipgloss.NewStyle().Foreground(shades[name].in(profile))
	}
	plain := lipgloss.NewStyle()
	return Theme{
		Title: plain.Bold(true), Text: plain, Muted: paint("muted"),
		Accent: paint("accent").Bold(true), Key: paint("accent").Bold(true), Selected: plain.Reverse(true),
		OK: paint("ok"), Changed: paint("changed"), Running: paint("accent"), Warning: paint("warning").Bold(true),
		Failed: paint("failed").Bold(true), Found: paint("warning").Underline(true), Dark: dark,
	}
}

func (s shade) in(p colorprofile.Profile) color.Color {
	if p <= colorprofile.ASCII || p == colorprofile.ANSI && s.basic == "" {
		return lipgloss.NoColor{}
	}
	return lipgloss.Complete(p)(lipgloss.Color(s.basic), lipgloss.Color(s.indexed), lipgloss.Color(s.full))
}
