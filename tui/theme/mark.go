package theme

import (
	"charm.land/lipgloss/v2"

	"holdfast/steps"
)

// Mark is a sign of one cell with the word that says the same: neither colour nor sign is ever alone.
type Mark struct {
	Sign, Word string
	Style      lipgloss.Style
}

// Outcome is the mark of an op that has come to its end; of one still to come for "".
func (t Theme) Outcome(o steps.Outcome) Mark {
	switch o {
	case steps.Unchanged:
		return Mark{"=", "nothing to do", t.OK}
	case steps.Changed:
		return Mark{"✓", "done", t.Changed}
	case steps.Passed:
		return Mark{"✓", "holds", t.OK}
	case steps.Failed:
		return Mark{"✗", "failed", t.Failed}
	case steps.Blocked:
		return Mark{"-", "not tried", t.Warning}
	case steps.Interrupted:
		return Mark{"!", "interrupted", t.Warning}
	}
	return Mark{"·", "to come", t.Muted}
}

// Working is the mark of an op that is going on.
func (t Theme) Working() Mark { return Mark{"›", "at work", t.Running} }

// Level is the mark of a finding; level is ok, warning or stop.
func (t Theme) Level(level string) Mark {
	switch level {
	case "stop":
		return Mark{"✗", "stop", t.Failed}
	case "warning":
		return Mark{"!", "warning", t.Warning}
	case "ok":
		return Mark{"✓", "ok", t.OK}
	}
	return Mark{"·", "not known", t.Muted}
}

// Fate is the mark of what becomes of a service: survives, recovers, outage or data at risk.
func (t Theme) Fate(outcome string) Mark {
	switch outcome {
	case "survives":
		return Mark{"✓", outcome, t.OK}
	case "recovers":
		return Mark{"~", outcome, t.Changed}
	case "outage":
		return Mark{"✗", outcome, t.Failed}
	case "data at risk":
		return Mark{"!", outcome, t.Warning}
	}
	return Mark{"·", "not known", t.Muted}
}

// Verdict is the mark of how a drill went.
func (t Theme) Verdict(verdict string) Mark {
	switch verdict {
	case "passed":
		return Mark{"✓", "passed", t.OK}
	case "outage":
		return Mark{"!", "outage, as expected", t.Warning}
	case "failed":
		return Mark{"✗", "failed", t.Failed}
	case "refused":
		return Mark{"-", "refused: nothing was broken", t.Warning}
	case "interrupted":
		return Mark{"!", "interrupted, and mended", t.Warning}
	}
	return Mark{"·", "not known", t.Muted}
}
