package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"
)

// practiceMsg tells that a practice cluster stands, or why it does not.
type practiceMsg struct {
	practice Practice
	first    bool // the wizard was opened for it: what this is has still to be read
	err      error
}

// practise starts simulated machines. They live until the wizard ends.
func (s *welcome) practise(first bool) tea.Cmd {
	s.starting, s.err = true, nil
	cmd, _ := s.w.start(func(ctx context.Context) tea.Msg {
		p, err := s.w.practise(ctx)
		return practiceMsg{p, first, err}
	})
	return cmd
}

func (s *welcome) practising(msg practiceMsg) tea.Cmd {
	if s.starting, s.err = false, msg.err; s.err != nil {
		return nil
	}
	s.w.adopt(msg.practice)
	s.at, s.earlier = 0, nil // those were of real machines
	if msg.first {
		return nil
	}
	return tell(goMsg{newPlaybookPage(s.w)})
}

// offer asks what to do with a cluster that is known from an earlier run.
func (s *welcome) offer(e Earlier) tea.Cmd {
	options := []option{{"Look at the run again", "Draws what happened, from the journal. Nothing is done.", tell(goMsg{newReplay(s.w, e)})}}
	if e.File != "" {
		options = append(options, option{
			"Go on with this cluster", "Connects to its machines. What is done stays done; a plan shows what is left.", s.load(e.File, nil),
		})
		options = append(options, s.standing(e.File)...)
	}
	return tell(openMsg{newChoice(s.w, "Cluster "+harmless(e.Cluster), describe(e), options...)})
}

// standing are the things to do with a cluster that stands.
func (s *welcome) standing(file string) []option {
	var out []option
	w := s.w
	if w.keeper != nil {
		out = append(out, option{"How is it now?", "Asks the machines. Nothing is changed.", s.load(file, func() screen { return newStatus(w) })})
	}
	if w.driller != nil {
		out = append(out, option{"Failover drill", "Breaks one thing on purpose, measures what users feel, and mends it.", s.load(file, func() screen { return newDrills(w) })})
	}
	if w.keeper != nil {
		out = append(out, option{"Checklist", "The one page to keep, from what is on record.", s.direct(file, func() screen { return newChecklist(w) })})
	}
	return append(out, option{"Take it all back", "Shows first what would go. Your data stays.", s.load(file, func() screen { return newPlan(w, true) })})
}

// load reads a cluster file and goes to its machines.
func (s *welcome) load(file string, then func() screen) tea.Cmd {
	cmd, _ := s.w.start(func(context.Context) tea.Msg {
		l, err := s.w.shelf.Load(file)
		return resumedMsg{loaded: l, then: then, err: err}
	})
	return cmd
}

// direct is load for what needs no machine.
func (s *welcome) direct(file string, to func() screen) tea.Cmd {
	cmd, _ := s.w.start(func(context.Context) tea.Msg {
		l, err := s.w.shelf.Load(file)
		return resumedMsg{loaded: l, then: to, near: true, err: err}
	})
	return cmd
}

func (s *welcome) resumed(msg resumedMsg) tea.Cmd {
	if s.err = msg.err; s.err != nil {
		return nil
	}
	s.w.take(msg.loaded)
	connect := newConnect(s.w)
	connect.then = msg.then
	switch {
	case msg.near:
		return tell(goMsg{msg.then()})
	case msg.then != nil:
		return tell(goMsg{connect})
	}
	return tea.Sequence(tell(goMsg{newPlaybookPage(s.w)}), tell(goMsg{newMachines(s.w)}), tell(goMsg{connect}))
}
