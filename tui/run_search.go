package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"
)

// logKey moves in the log; it tells whether the key was one for that.
func (s *runScreen) logKey(k string) (tea.Cmd, bool) {
	switch k {
	case "pgup":
		s.log.Page(-1)
	case "pgdown":
		s.log.Page(1)
	case "home":
		s.log.Scroll(-s.log.Total())
	case "end", "f":
		s.log.Follow()
	case "left":
		s.log.Shift(-10)
	case "right":
		s.log.Shift(10)
	case "/":
		in := newInput("text to look for")
		s.search = &in
	case "n":
		s.again(-1)
	case "N":
		s.again(1)
	case "h":
		s.nextHost()
	case "s":
		host, stream := s.log.Filtered()
		s.log.Filter(host, after([]string{"", "stdout", "stderr"}, stream))
	case "y":
		s.message = "Copied what is in sight."
		return tea.SetClipboard(s.log.Visible()), true
	default:
		return nil, false
	}
	return nil, true
}

func (s *runScreen) again(direction int) {
	if !s.log.Next(direction) {
		s.message = "Nothing more that way."
	}
}

func (s *runScreen) nextHost() {
	host, stream := s.log.Filtered()
	all := []string{""}
	for _, h := range s.state.Hosts {
		all = append(all, h.Name)
	}
	s.log.Filter(after(append(all, "you"), host), stream)
}

// after is the next of a list, and after the last the first.
func after(all []string, one string) string {
	return all[(slices.Index(all, one)+1)%len(all)]
}

// typed takes what is typed into the search.
func (s *runScreen) typed(msg tea.Msg) tea.Cmd {
	if s.search == nil {
		return nil
	}
	if k, ok := msg.(tea.KeyPressMsg); ok && k.String() == "enter" {
		if text := s.search.Value(); text != "" && !s.log.Search(text) {
			s.message = "Not in the log that is kept here."
		}
		s.search = nil
		return nil
	}
	in, cmd := s.search.Update(msg)
	s.search = &in
	return cmd
}

// escape leaves the search; a run that goes on is not left by accident.
func (s *runScreen) escape() (tea.Cmd, bool) {
	switch {
	case s.search != nil:
		s.search = nil
		s.log.Search("")
		return nil, true
	case !s.over && s.replay == nil:
		return tell(openMsg{s.leaving()}), true
	case s.replay != nil:
		s.kill()
	}
	return nil, false
}
