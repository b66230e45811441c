package theme

import (
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
