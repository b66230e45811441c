package tui

import (
	"cmp"
	"fmt"
	"time"

	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/tui/logpane"
	"holdfast/tui/runstate"
)

// logLine puts an event into the log; not every event is worth a line.
func logLine(s *runstate.State, e event.Event) (logpane.Line, bool) {
	own := func(host, step, text string) (logpane.Line, bool) {
		return logpane.Line{Host: cmp.Or(host, "you"), Step: step, Text: text}, true
	}
	switch e := e.(type) {
	case event.StepOutput:
		return logpane.Line{Host: cmp.Or(e.Host, "you"), Step: e.Op, Stream: string(e.Stream), Text: e.Line}, true
	case event.Skipped:
		return own(e.Host, "", plural(e.N, "line")+" skipped here; the log file has them")
	case event.HostConnected:
		return own(e.Host, "", "connected to "+e.Address+" "+e.System)
	case event.HostFailed:
		return own(e.Host, "", "lost: "+e.Error)
	case event.StepStarted:
		if e.Attempt == 1 && (e.Phase == event.Apply || e.Phase == event.Probe) {
			return own(e.Host, e.Op, "── "+e.Title)
		}
	case event.Retrying:
		return own(e.Host, e.Op, fmt.Sprintf("again in %s: %s", round(e.After), e.Reason))
	case event.StepFinished:
		return finishedLine(e)
	case event.Notice:
		return own(e.Host, "", e.Text)
	case event.RunFinished:
		return own("", "", fmt.Sprintf("the run is over: %s after %s", e.Outcome, round(e.Took)))
	}
	return logpane.Line{}, false
}

func finishedLine(e event.StepFinished) (logpane.Line, bool) {
	text := ""
	switch e.Outcome {
	case steps.Failed:
		text = "FAILED after " + round(e.Took) + ": " + e.Error
	case steps.Changed:
		text = "done in " + round(e.Took)
	case steps.Passed:
		text = "holds: " + e.Title
	case steps.Blocked:
		text = "not tried: it needs " + e.Cause
	default:
		return logpane.Line{}, false
	}
	return logpane.Line{Host: cmp.Or(e.Host, "you"), Step: e.Op, Text: text}, true
}

func round(d time.Duration) string {
	if d >= time.Second {
		return d.Round(time.Second).String()
	}
	return d.Round(10 * time.Millisecond).String()
}
