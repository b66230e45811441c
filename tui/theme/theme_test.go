package theme

import (
	"image/color"
	"math"
	"strings"
	"testing"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"holdfast/steps"
)

func everyMark(t Theme) []Mark {
	marks := []Mark{t.Working()}
	for _, o := range []steps.Outcome{"", steps.Unchanged, steps.Changed, steps.Passed, steps.Failed, steps.Blocked, steps.Interrupted} {
		marks = append(marks, t.Outcome(o))
	}
	for _, l := range []string{"ok", "warning", "stop", ""} {
		marks = append(marks, t.Level(l))
	}
	for _, o := range []string{"survives", "recovers", "outage", "data at risk", ""} {
		marks = append(marks, t.Fate(o))
	}
	for _, v := range []string{"passed", "outage", "failed", "refused", "interrupted", ""} {
		marks = append(marks, t.Verdict(v))
	}
	return marks
}

func TestMarksSayInWordsWhatTheyShow(t *testing.T) {
	for _, m := range everyMark(New(true, colorprofile.TrueColor)) {
		if ansi.StringWidth(m.Sign) != 1 || m.Word == "" {
			t.Errorf("mark %q %q: a sign is one cell wide and has a word", m.Sign, m.Word)
		}
	}
	th := New(true, colorprofile.TrueColor)
	if th.Outcome(steps.Failed).Sign == th.Outcome(steps.Changed).Sign {
		t.Error("failed and done share a sign: without colour they are the same")
	}
}

func TestWithoutColoursNoColourIsSent(t *testing.T) {
	for _, m := range everyMark(New(true, colorprofile.ASCII)) {
		if got := m.Style.Render("x"); strings.Contains(got, "38;") || strings.Contains(got, "[3") || strings.Contains(got, "[9") {
			t.Errorf("mark %q sends a colour: %q", m.Sign, got)
		}
	}
}

func TestSixteenColoursAreOfTheSixteen(t *testing.T) {
	for _, dark := range []bool{true, false} {
		for _, m := range everyMark(New(dark, colorprofile.ANSI)) {
			if got := m.Style.Render("x"); strings.Contains(got, "38;2;") || strings.Contains(got, "38;5;") {
				t.Errorf("dark %v, mark %q: not one of the sixteen: %q", dark, m.Sign, got)
			}
		}
	}
}

func TestLightAndDarkDiffer(t *testing.T) {
	dark, light := New(true, colorprofile.TrueColor), New(false, colorprofile.TrueColor)
	for _, pair := range [][2]lipgloss.Style{{dark.OK, light.OK}, {dark.Failed, light.Failed}, {dark.Muted, light.Muted}} {
		if pair[0].Render("x") == pair[1].Render("x") {
			t.Errorf("a style is the same on dark and light: %q", pair[0].Render("x"))
		}
	}
}

// TestTextCanBeRead measures every colour, as each kind of terminal shows it, against backgrounds in use. The ratio is that
// of WCAG 2, which asks for 4.5.
func TestTextCanBeRead(t *testing.T) {
	grounds := map[bool][]string{ // of plain terminals, and of well-known themes
		true:  {"#000000", "#1e1e1e", "#282c34", "#002b36", "#300a24"},
		false: {"#ffffff", "#fdf6e3", "#e5e5e5"},
	}
	for dark, backs := range grounds {
		shades := lightShades
		if dark {
			shades = darkShades
		}
		for name, s := range shades {
			for _, p := range []colorprofile.Profile{colorprofile.ANSI256, colorprofile.TrueColor} {
				for _, back := range backs {
					if got := contrast(s.in(p), lipgloss.Color(back)); got < 4.5 {
						t.Errorf("%s on %s (%v): %.2f", name, back, p, got)
					}
				}
			}
			if s.basic == "" {
				continue
			}
			if got := contrast(s.in(colorprofile.ANSI), lipgloss.Color(backs[0])); got < 4.5 {
				t.Errorf("%s of the sixteen on %s: %.2f", name, backs[0], got)
			}
		}
	}
}

func contrast(a, b color.Color) float64 {
	light, dark := luminance(a), luminance(b)
	return (max(light, dark) + 0.05) / (min(light, dark) + 0.05)
}

func luminance(c color.Color) float64 {
	r, g, b, _ := c.RGBA()
	linear := func(v uint32) float64 {
		x := float64(v) / 0xffff
		if x <= 0.03928 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*linear(r) + 0.7152*linear(g) + 0.0722*linear(b)
}
