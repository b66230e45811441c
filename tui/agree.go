package tui

import (
	tea "charm.land/bubbletea/v2"
)

// answerable is a sheet whose question somebody waits for; Esc is a no.
type answerable struct {
	screen
	q question
}

func (s *answerable) escape() (tea.Cmd, bool) {
	return s.q.closeWith(reply{}), true
}

func (s *answerable) typing() bool {
	t, ok := s.screen.(typist)
	return ok && t.typing()
}

// newAgree asks before a drill breaks something. Where it takes more away than a container, the machine's name agrees.
func newAgree(w *wizard, q question) screen {
	a := q.agree
	yes := func() tea.Msg { q.answer <- reply{agreed: true}; return nil }
	no := func() tea.Msg { q.answer <- reply{}; return nil }
	text := "Expected: " + harmless(a.Expected) + "\n\nIt is mended again in any case, and every object that was acknowledged is read back."
	if a.Dangerous {
		return &answerable{newTyped(w, "Break it now? "+a.Drill+" on "+harmless(a.Target), text, harmless(a.Target), yes), q}
	}
	return &answerable{newChoice(w, "Break it now? "+a.Drill+" on "+harmless(a.Target), text,
		option{"Not now", "", no}, option{"Break it", "", yes}), q}
}
