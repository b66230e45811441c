package tui

import (
	tea "charm.land/bubbletea/v2"
)

// The ways to end a run before its end.
type ending int

const (
	gently   ending = iota // the steps at work end, none begins
	leave                  // the steps at work go on by themselves on their machines
	abruptly               // the steps at work are cut off
)

// stopMsg ends a run.
type stopMsg struct {
	owner *runScreen
	how   ending
}

func (s *runScreen) atWork() bool { return s.begun && !s.over && s.replay == nil }

// leaving asks how a run is to be ended. The terminal can also simply be closed.
func (s *runScreen) leaving() *choice {
	end := func(how ending) tea.Cmd { return tell(stopMsg{s, how}) }
	options := []option{
		{"Let it go on", "", nil},
		{"Stop after the steps that are at work", "Nothing is left half done.", end(gently)},
	}
	if !s.w.own { // simulated machines end with the program
		options = append(options, option{
			"Leave holdfast; the steps at work go on", "They end by themselves on their machines, and none begins. Call holdfast again to go on.", end(leave),
		})
	}
	options = append(options, option{"Stop at once", "The steps at work are cut off in the middle; the next run begins them again.", end(abruptly)})
	c := newChoice(s.w, "The run goes on. What shall become of it?", "What has been done stays done; the same plan goes on from there another time.", options...)
	c.hurry = end(gently)
	if s.halted {
		c.hurry = end(abruptly)
	}
	return c
}

// stopped lets a run end. A step that waits for leave to begin is let through: it finds that none begins any more.
func (s *runScreen) stopped(how ending) tea.Cmd {
	s.halted, s.leaves = true, how == leave
	s.halt()
	switch how {
	case gently:
		s.gate.Open()
	case leave:
		s.detach()
	case abruptly:
		s.kill()
	}
	s.message = map[ending]string{
		gently: "It stops after the steps at work.", leave: "holdfast ends; the steps at work go on.", abruptly: "It stops at once.",
	}[how]
	s.paused = false
	return nil
}
