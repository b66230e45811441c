package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// option is one answer to a choice, and what it does.
type option struct {
	label, why string
	do         tea.Cmd
}

// choice is a question with a few answers, laid over the page. The first answer is the harmless one.
type choice struct {
	w       *wizard
	heading string
	text    string
	options []option
	hurry   tea.Cmd // what another Ctrl-C does; nil: nothing
	cursor
	guard
}

func newChoice(w *wizard, heading, text string, options ...option) *choice {
	return &choice{w: w, heading: heading, text: text, options: options, guard: newGuard()}
}

func (c *choice) title() string { return c.heading }

func (c *choice) keys() []hint { return []hint{{"↑↓", "choose"}, {"Enter", "do it"}} }

func (c *choice) update(msg tea.Msg) tea.Cmd {
	k, ok := msg.(tea.KeyPressMsg)
	if !ok || !c.takes() || c.move(k.String(), len(c.options)) || k.String() != "enter" {
		return nil
	}
	return tea.Sequence(tell(closeMsg{}), c.options[c.at].do)
}

func (c *choice) view(width, _ int) string {
	lines := []string{"", "  " + c.w.th.Title.Render(c.heading), "", inset(c.text, 2, width), ""}
	for i, o := range c.options {
		lines = append(lines, row(c.w.th, i == c.at, o.label, min(width, 60)))
		if o.why != "" {
			lines = append(lines, c.w.th.Muted.Render(inset(o.why, 4, width)))
		}
	}
	return strings.Join(lines, "\n")
}

// typed is a dangerous question: only a name, typed in full, agrees.
type typed struct {
	w             *wizard
	heading, text string
	word          string
	said          []rune
	wrong         bool
	do            tea.Cmd
	guard
}

func newTyped(w *wizard, heading, text, word string, do tea.Cmd) *typed {
	return &typed{w: w, heading: heading, text: text, word: word, do: do, guard: newGuard()}
}

func (t *typed) title() string { return t.heading }
func (t *typed) typing() bool  { return true }
func (t *typed) keys() []hint  { return []hint{{"Enter", "agree"}} }

func (t *typed) update(msg tea.Msg) tea.Cmd {
	k, ok := msg.(tea.KeyPressMsg)
	if !ok || !t.takes() {
		return nil // a paste is no agreement either
	}
	t.wrong = false
	switch k.String() {
	case "enter":
		if string(t.said) == t.word {
			return tea.Sequence(tell(closeMsg{}), t.do)
		}
		t.wrong = true
	case "backspace":
		t.said = t.said[:max(0, len(t.said)-1)]
	default:
		if len(t.said) < 80 {
			t.said = append(t.said, []rune(k.Text)...)
		}
	}
	return nil
}

func (t *typed) view(width, _ int) string {
	th := t.w.th
	lines := []string{
		"", "  " + th.Failed.Render(t.heading), "", inset(t.text, 2, width), "",
		"  Type " + th.Title.Render(t.word) + " to agree: " + harmless(string(t.said)) + th.Selected.Render(" "),
	}
	if t.wrong {
		lines = append(lines, "", "  "+th.Warning.Render("That is not it. Esc goes back, and nothing is done."))
	}
	return strings.Join(lines, "\n")
}
