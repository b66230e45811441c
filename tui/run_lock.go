package tui

import (
	"errors"

	tea "charm.land/bubbletea/v2"
)

// takeOverMsg begins the run again, and takes the machines' lock from whoever has it.
type takeOverMsg struct{ owner *runScreen }

// lockedBy tells who stands in the way; nil where nobody does, or where the lock cannot be taken.
func (s *runScreen) lockedBy() *Locked {
	var l *Locked
	if !s.over || s.replay != nil || !errors.As(s.err, &l) {
		return nil
	}
	return l
}

// askTakeOver names the holder; the machine's name, typed, agrees.
func (s *runScreen) askTakeOver() *typed {
	l := s.lockedBy()
	text := "The lock of " + harmless(l.Host) + " is held by " + harmless(l.Holder) + ".\n\nTwo runs at once damage a cluster: ask whoever it is first. If that run lives, it stops within half a minute, once its running steps have ended. What it did is kept."
	return newTyped(s.w, "Take the lock over?", text, harmless(l.Host), func() tea.Msg { return takeOverMsg{s} })
}

// proven tells whether the cluster stands, so that it can be drilled and handed over.
func (s *runScreen) proven() bool {
	return s.over && s.err == nil && !s.job.Undo && s.replay == nil && s.w.driller != nil
}
