package tui

import (
	"cmp"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"holdfast/assets"
	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/tui/runstate"
)

// panel is what matters more than the log now: a failure, or the result.
func (s *runScreen) panel(width int) string {
	if op, ok := s.failedOp(); ok {
		return s.failure(op, width)
	}
	if !s.over || s.replay != nil || s.err == nil {
		return ""
	}
	th := s.w.th
	if s.state.Outcome == event.Interrupted {
		return th.Warning.Render("! You have stopped it.") + "\n" + wrap("What is done stays done. r goes on from here; so does the next start of holdfast.", width)
	}
	return th.Failed.Render(wrap(problemText(s.err), width)) + "\n" + wrap(harmless(steps.HintOf(s.err)), width)
}

// failedOp is the failure at the cursor, or else the latest, once nothing goes on any more.
func (s *runScreen) failedOp() (runstate.Op, bool) {
	if step := s.step(); step != nil {
		for _, op := range step.Ops {
			if op.Outcome == steps.Failed {
				return op, true
			}
		}
	}
	if n := len(s.state.Failures); n > 0 && s.over && !s.moved {
		return s.state.Op(s.state.Failures[n-1])
	}
	return runstate.Op{}, false
}

// diagnosis is the likely cause and the remedy of a failure.
func diagnosis(f event.StepFinished) (cause, remedy string) {
	if h, ok := assets.Diagnose(f.Error + "\n" + strings.Join(f.Tail, "\n")); ok {
		return h.Cause, h.Remedy
	}
	return "", strings.ReplaceAll(f.Hint, "run the same command again", "retry") // there is no command line here
}

func (s *runScreen) failure(op runstate.Op, width int) string {
	th := s.w.th
	cause, remedy := diagnosis(op.End)
	head := "✗ failed on " + harmless(cmp.Or(op.Host, "your own machine"))
	if !s.over {
		head += "; the rest goes on"
	}
	lines := []string{
		th.Failed.Render(cut(head, width)),
		wrap(harmless(op.End.Error), width),
	}
	for _, l := range op.End.Tail[max(0, len(op.End.Tail)-3):] {
		lines = append(lines, th.Muted.Render(cut("| "+harmless(l), width)))
	}
	if cause != "" {
		lines = append(lines, wrap("Likely cause: "+cause, width))
	}
	if remedy != "" {
		lines = append(lines, th.OK.Render(wrap("To do: "+remedy, width)))
	}
	switch {
	case s.replay != nil:
	case s.over:
		lines = append(lines, th.Muted.Render(wrap("Enter shows all of it. r retries; k leaves it out; e goes to the settings; u takes all back.", width)))
	default:
		lines = append(lines, th.Muted.Render(wrap("What does not need it goes on. Mend it meanwhile; once the run has ended, r retries.", width)))
	}
	return strings.Join(lines, "\n")
}

// success is what the operator came for; it takes the whole width, for addresses and paths are to be copied.
func (s *runScreen) success(width int) string {
	if !s.over || s.err != nil || s.replay != nil {
		return ""
	}
	th := s.w.th
	put := func(what, path string) string { // a path is copied: it is broken only where the window ends
		return th.Muted.Render(pad(what, 12)) + strings.ReplaceAll(ansi.Hardwrap(harmless(path), max(1, width-12), true), "\n", "\n"+pad("", 12))
	}
	if s.job.Undo {
		return th.OK.Render("✓ Taken back.") + " The folders with data and metadata are as they were."
	}
	lines := []string{th.OK.Render("✓ All of it is done, and proven.") + " S3 is served at"}
	for _, e := range s.result.Endpoints {
		lines = append(lines, "  "+th.Accent.Render(harmless(e)))
	}
	if s.result.Credentials != "" {
		const secret = "  (only you can read them)"
		text := s.result.Credentials
		if 12+ansi.StringWidth(text+secret) <= width {
			text += secret
		}
		lines = append(lines, put("credentials", text))
	}
	if s.result.Log != "" {
		lines = append(lines, put("full log", s.result.Log))
	}
	if s.proven() && s.w.driller != nil {
		lines = append(lines, th.Muted.Render(pad("next", 12))+"d breaks one thing on purpose and shows what users feel")
	}
	return strings.Join(lines, "\n")
}

// details shows all there is to know of the chosen step.
func (s *runScreen) details() tea.Cmd {
	step := s.step()
	if step == nil {
		return nil
	}
	th := s.w.th
	var b strings.Builder
	for _, op := range step.Ops {
		m := s.mark(op)
		fmt.Fprintf(&b, "%s  %s", th.Title.Render(harmless(cmp.Or(op.Host, "your own machine"))), m.Style.Render(m.Sign+" "+m.Word))
		if op.End.Took > 0 && op.Outcome != steps.Blocked {
			fmt.Fprintf(&b, " in %s", round(op.End.Took))
		}
		if op.Again != "" {
			fmt.Fprintf(&b, ", try %d: %s", op.Attempt, harmless(op.Again))
		}
		b.WriteString("\n")
		s.writeFailure(&b, op)
	}
	if planned, ok := s.job.Plan.Op(step.Ops[0].ID); ok {
		fmt.Fprintf(&b, "\n%s\n%s\n", th.Title.Render("Why"), planned.Why)
		writeScripts(&b, s.w, planned, len(step.Ops) > 1)
	}
	if s.result.Log != "" || s.state.Kept != "" {
		fmt.Fprintf(&b, "\n%s\n", th.Muted.Render(harmless(cmp.Or(s.result.Log, s.state.Kept))))
	}
	return tell(openMsg{&pager{w: s.w, heading: harmless(step.Title), text: strings.TrimRight(b.String(), "\n")}})
}

func (s *runScreen) writeFailure(b *strings.Builder, op runstate.Op) {
	if op.End.Error == "" {
		return
	}
	th := s.w.th
	fmt.Fprintf(b, "  %s\n", th.Failed.Render(harmless(op.End.Error)))
	for _, l := range op.End.Tail {
		fmt.Fprintf(b, "  %s\n", th.Muted.Render("| "+harmless(l)))
	}
	cause, remedy := diagnosis(op.End)
	if cause != "" {
		fmt.Fprintf(b, "  Likely cause: %s\n", cause)
	}
	if remedy != "" {
		fmt.Fprintf(b, "  To do: %s\n", remedy)
	}
}
