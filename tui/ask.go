package tui

import (
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
)

var errDeclined = errors.New("it was not answered")

// newAsk makes the sheet for a question of the engine.
func newAsk(w *wizard, q question) screen {
	switch {
	case q.secret != nil:
		return &secretSheet{w: w, q: q, guard: newGuard()}
	case q.agree != nil:
		return newAgree(w, q)
	}
	return &trustSheet{w: w, q: q, marked: make([]bool, len(q.keys)), guard: newGuard()}
}

// secretSheet takes a text that is never drawn, not even its length.
type secretSheet struct {
	w    *wizard
	q    question
	said []rune
	guard
}

func (s *secretSheet) title() string { return "A secret is asked for" }
func (s *secretSheet) typing() bool  { return true }
func (s *secretSheet) keys() []hint  { return []hint{{"Enter", "give it"}} }

func (s *secretSheet) escape() (tea.Cmd, bool) {
	return s.q.closeWith(reply{err: errDeclined}), true
}

func (s *secretSheet) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		s.said = append(s.said, []rune(strings.TrimRight(msg.Content, "\r\n"))...)
	case tea.KeyPressMsg:
		if !s.takes() {
			return nil
		}
		switch msg.String() {
		case "enter":
			cmd := s.q.closeWith(reply{text: string(s.said)})
			clear(s.said)
			return cmd
		case "backspace":
			s.said = s.said[:max(0, len(s.said)-1)]
		case "ctrl+u":
			s.said = s.said[:0]
		default:
			s.said = append(s.said, []rune(msg.Text)...)
		}
	}
	return nil
}

func (s *secretSheet) view(width, _ int) string {
	th := s.w.th
	lines := []string{"", "  " + th.Title.Render(harmless(s.q.secret.Text)), ""}
	if s.q.secret.Retry {
		lines = append(lines, "  "+th.Warning.Render("That was not it. Once more, please."), "")
	}
	lines = append(lines,
		inset(fmt.Sprintf("It is tried on %s first, and only when it works there on the others. It stays in memory until holdfast ends; it is never written down.",
			harmless(s.q.secret.Host)), 2, width), "",
		"  Type it, then press Enter. "+th.Muted.Render("What you type is not shown."),
		"", th.Muted.Render(inset("Ctrl-U begins again. Esc does without: the machines that need it then do not let us in.", 2, width)))
	return strings.Join(lines, "\n")
}

// trustSheet shows unknown host keys side by side.
type trustSheet struct {
	w      *wizard
	q      question
	marked []bool
	cursor
	guard
}

func (s *trustSheet) title() string { return "Are these your machines?" }

func (s *trustSheet) keys() []hint {
	return []hint{{"↑↓", "choose"}, {"Enter", "mark, or do it"}}
}

func (s *trustSheet) escape() (tea.Cmd, bool) { return s.answer(make([]bool, len(s.marked))), true }

func (s *trustSheet) answer(trusted []bool) tea.Cmd {
	return s.q.closeWith(reply{trusted: trusted})
}

func (s *trustSheet) update(msg tea.Msg) tea.Cmd {
	k, ok := msg.(tea.KeyPressMsg)
	n := len(s.marked)
	if !ok || !s.takes() || s.move(k.String(), n+2) {
		return nil
	}
	if k.String() != "enter" && k.String() != "space" {
		return nil
	}
	switch s.at {
	case n:
		all := make([]bool, n)
		for i := range all {
			all[i] = true
		}
		return s.answer(all)
	case n + 1:
		return s.answer(s.marked)
	}
	s.marked[s.at] = !s.marked[s.at]
	return nil
}

func (s *trustSheet) view(width, height int) string {
	th := s.w.th
	head := []string{
		"", "  " + th.Title.Render("These machines show keys that were never seen before"), "",
		inset("A key tells a machine from an impostor. Compare each with what the machine itself says:\nssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub", 2, width), "",
	}
	var rows []string
	count := 0
	for i, k := range s.q.keys {
		box := "[ ]"
		if s.marked[i] {
			box = "[x]"
			count++
		}
		rows = append(rows,
			row(th, i == s.at, columns([]int{3, 10}, box, harmless(k.Host), harmless(k.Address)), width),
			"      "+harmless(k.Fingerprint)) // whole, or it cannot be compared
	}
	n := len(s.q.keys)
	rows = append(rows,
		row(th, s.at == n, fmt.Sprintf("Trust all %d from now on", n), 40),
		row(th, s.at == n+1, fmt.Sprintf("Go on with the %d marked; the others stay out", count), 60))
	return strings.Join(append(head, window(rows, 2*s.at, height-len(strings.Split(strings.Join(head, "\n"), "\n")))...), "\n")
}
