package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"
	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"holdfast/tui/theme"
)

// form is a few fields to fill, laid over the page.
type form struct {
	w       *wizard
	heading string
	why     string
	fields  *huh.Form
	done    tea.Cmd
}

// formWidth fits into the smallest window.
const (
	formWidth  = 74
	formHeight = 14
)

// newForm asks with Huh. done is told once all fields hold what their checks accept.
func newForm(w *wizard, heading, why string, done tea.Cmd, fields ...huh.Field) *form {
	// Huh would measure the whole window for its height, and put its errors below that.
	f := huh.NewForm(huh.NewGroup(fields...)).WithTheme(formTheme(w.th)).WithShowHelp(false).WithShowErrors(false).WithWidth(formWidth).WithHeight(formHeight)
	return &form{w: w, heading: heading, why: why, fields: f, done: done}
}

func (f *form) title() string  { return f.heading }
func (f *form) typing() bool   { return true }
func (f *form) enter() tea.Cmd { return f.fields.Init() }
func (f *form) keys() []hint {
	return []hint{{"Enter", "next, or done"}, {"Shift-Tab", "one back"}, {"↑↓←→", "choose"}}
}

// update hands on every message: the form moves by messages of its own.
func (f *form) update(msg tea.Msg) tea.Cmd {
	if f.fields.State != huh.StateNormal {
		return nil
	}
	m, cmd := f.fields.Update(msg)
	f.fields, _ = m.(*huh.Form)
	if f.fields.State == huh.StateCompleted {
		return tea.Sequence(tell(closeMsg{}), f.done)
	}
	return cmd
}

func (f *form) view(width, _ int) string {
	text := "\n  " + f.w.th.Title.Render(f.heading) + "\n\n"
	if f.why != "" {
		text += f.w.th.Muted.Render(inset(f.why, 2, width)) + "\n\n"
	}
	for _, err := range f.fields.Errors() {
		text += f.w.th.Failed.Render(inset(harmless(err.Error()), 2, width)) + "\n\n"
	}
	return text + lipgloss.NewStyle().PaddingLeft(2).Render(f.drawn())
}

// drawn is the fields. Huh paints the text of those that wait their turn in a colour of its own, which a light background
// swallows: they are drawn plain.
func (f *form) drawn() string {
	lines := strings.Split(f.fields.View(), "\n")
	for i, line := range lines {
		if text := ansi.Strip(line); !strings.HasPrefix(text, "┃") {
			lines[i] = f.w.th.Text.Render(text)
		}
	}
	return strings.Join(lines, "\n")
}

// formTheme dresses Huh's fields like the rest.
func formTheme(t theme.Theme) huh.Theme {
	return huh.ThemeFunc(func(dark bool) *huh.Styles {
		s := huh.ThemeBase(dark)
		for _, f := range []*huh.FieldStyles{&s.Focused, &s.Blurred} {
			f.Title, f.Description = t.Text, t.Muted
			f.ErrorIndicator, f.ErrorMessage = t.Failed.SetString(" !"), t.Failed
			f.SelectSelector, f.SelectedOption = t.Accent.SetString("> "), t.Accent
			f.TextInput.Prompt, f.TextInput.Cursor, f.TextInput.Placeholder = t.Accent, t.Accent, t.Muted
			f.TextInput.Text, f.Option, f.UnselectedOption = t.Text, t.Text, t.Text
			f.PrevIndicator, f.NextIndicator = lipgloss.NewStyle(), lipgloss.NewStyle()
		}
		s.Focused.Title = t.Accent
		s.Focused.NextIndicator = t.Text.SetString("  ←→ changes it")
		s.Blurred.SelectedOption = t.Text
		s.FieldSeparator = lipgloss.NewStyle().SetString("\n")
		s.Blurred.SelectSelector = t.Muted.SetString("  ")
		return s
	})
}
