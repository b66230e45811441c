package tui

import (
	"charm.land/bubbles/v2/textinput"

	"holdfast/tui/theme"
)

// newInput is a line to type into. Whoever draws it dresses it first.
func newInput(placeholder string) textinput.Model {
	in := textinput.New()
	in.Prompt, in.Placeholder, in.CharLimit = "", placeholder, 4096
	in.SetWidth(50)
	in.Focus()
	return in
}

// dress paints a line as the terminal now is, and keeps it from blinking: what its background is may be told after the
// line was made.
func dress(in *textinput.Model, th theme.Theme) {
	own := textinput.StyleState{Text: th.Text, Placeholder: th.Muted, Suggestion: th.Muted, Prompt: th.Accent}
	in.SetStyles(textinput.Styles{Focused: own, Blurred: own, Cursor: textinput.CursorStyle{Color: th.Accent.GetForeground()}})
}
