package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"

	"holdfast/steps"
)

func (s *runScreen) keys() []hint {
	if s.search != nil {
		return []hint{{"Enter", "search"}, {"Esc", "leave it"}}
	}
	all := []hint{{"↑↓", "step"}, {"Enter", "details"}}
	switch {
	case s.replay != nil:
	case s.over && s.err != nil:
		if s.lockedBy() != nil {
			all = append(all, hint{"t", "take the lock over"})
		}
		all = append(all, hint{"r", "retry"}, hint{"k", "skip this step"}, hint{"e", "settings"}, hint{"u", "undo"})
	case s.over:
		if s.proven() {
			all = append(all, hint{"d", "drills"}, hint{"c", "checklist"})
		}
		all = append(all, hint{"u", "undo"}, hint{"w", "start page"})
	case s.paused:
		all = append(all, hint{"Space", "go on"}, hint{"o", "one step"}, hint{"a", "abort"})
	default:
		all = append(all, hint{"Space", "pause"}, hint{"o", "one step at a time"}, hint{"a", "abort"})
	}
	return append(all, hint{"PgUp PgDn ←→", "log"}, hint{"f", "follow"}, hint{"/", "search"}, hint{"h", "host"}, hint{"s", "stream"}, hint{"b", "log file"}, hint{"y", "copy"})
}

func (s *runScreen) help() string {
	return "On the left stand the steps, on the right the live log. = means there was nothing to do, ✓ done, › at work, ✗ failed, - not tried, · to come.\n\nSpace pauses: steps at work end, none begins. o lets one step begin at a time, for teaching. After a failure mend its cause and press r: what is done stays done. k leaves the chosen step out, with a note in the journal; e goes back to the settings. The log holds still while you scroll or search in it; f follows its end again; b reads the log file, with every line that was skipped here. In the log \"you\" is your own machine, and ! marks what a machine said as an error or a warning. Closing the terminal loses nothing: the next run goes on where this one stopped."
}

func (s *runScreen) key(k string) tea.Cmd {
	s.message = ""
	if k == "up" || k == "down" {
		s.moved = true
		s.moveStep(k)
		return nil
	}
	if cmd, done := s.logKey(k); done {
		return cmd
	}
	switch k {
	case "enter":
		return s.details()
	case "space", "o", "a":
		return s.steer(k)
	case "b":
		return s.readBack()
	case "r", "k", "e", "u", "w", "d", "c", "t":
		return s.after(k)
	}
	return nil
}

// moveStep goes to the next row that is a step.
func (s *runScreen) moveStep(k string) {
	rows := s.tree()
	for at := s.at; ; {
		if k == "up" {
			at--
		} else {
			at++
		}
		if at < 0 || at >= len(rows) {
			return
		}
		if rows[at].step != nil {
			s.at = at
			return
		}
	}
}

// steer acts on a run that goes on.
func (s *runScreen) steer(k string) tea.Cmd {
	switch {
	case s.over || s.replay != nil:
	case k == "a":
		return tell(openMsg{s.leaving()})
	case k == "space" && s.paused:
		s.paused = false
		s.gate.Open()
	case k == "space" || !s.paused:
		s.paused = true
		s.gate.Close()
	default:
		s.gate.Step()
	}
	return nil
}

// after acts on a run that has ended.
func (s *runScreen) after(k string) tea.Cmd {
	if !s.over || s.replay != nil {
		return nil
	}
	switch {
	case k == "r" && s.err != nil:
		return s.start()
	case k == "k" && s.err != nil:
		return s.askSkip()
	case k == "e" && s.err != nil:
		return tell(backToMsg{"Settings"})
	case k == "u":
		return tell(goMsg{newPlan(s.w, true)})
	case k == "w":
		return tell(homeMsg{})
	case k == "t" && s.lockedBy() != nil:
		return tell(openMsg{s.askTakeOver()})
	case k == "d" && s.proven():
		return tell(goMsg{newDrills(s.w)})
	case k == "c" && s.proven() && s.w.keeper != nil:
		return tell(goMsg{newChecklist(s.w)})
	}
	return nil
}

// skipMsg leaves an op out of the next try.
type skipMsg struct {
	owner *runScreen
	skips []Skip
}

// askSkip wants a reason: somebody will read the journal one day.
func (s *runScreen) askSkip() tea.Cmd {
	step := s.step()
	if step == nil {
		return nil
	}
	var ops []string
	for _, op := range step.Ops {
		if op.Outcome == steps.Failed {
			ops = append(ops, op.ID)
		}
	}
	if len(ops) == 0 {
		s.message = "Choose the step that failed."
		return nil
	}
	note := ""
	done := func() tea.Msg {
		var all []Skip
		for _, op := range ops {
			all = append(all, Skip{op, strings.TrimSpace(note)})
		}
		return skipMsg{s, all}
	}
	return tell(openMsg{newForm(s.w, "Leave out: "+harmless(step.Title),
		"Later steps go on as if this one had been done. If they need what it brings, they fail. The journal keeps your note.", done,
		huh.NewInput().Title("Why may it be left out?").Value(&note).Validate(huh.ValidateNotEmpty()))})
}

func (s *runScreen) skipped(msg skipMsg) tea.Cmd {
	if msg.owner != s {
		return nil
	}
	s.skips = append(s.skips, msg.skips...)
	return s.start()
}
