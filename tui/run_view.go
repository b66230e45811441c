package tui

import (
	"fmt"
	"strings"
	"time"

	"github.com/charmbracelet/x/ansi"

	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/tui/runstate"
	"holdfast/tui/theme"
)

// treeRow is a heading, or a step.
type treeRow struct {
	heading string
	step    *runstate.Step
}

// tree is the left half: the tutorial's stages with their steps.
func (s *runScreen) tree() []treeRow {
	var out []treeRow
	for _, st := range s.state.Stages() {
		out = append(out, treeRow{heading: st.Label()})
		for i := range st.Steps {
			out = append(out, treeRow{step: &st.Steps[i]})
		}
	}
	return out
}

// step is the one the cursor is on.
func (s *runScreen) step() *runstate.Step {
	rows := s.tree()
	if s.at < 0 || s.at >= len(rows) {
		return nil
	}
	return rows[s.at].step
}

func (s *runScreen) view(width, height int) string {
	left := max(36, min(72, width*2/5))
	right := width - left - 3
	head := s.head(width)
	if done := s.success(width); done != "" {
		head += "\n" + done + "\n"
	}
	body := height - strings.Count(head, "\n") - 1
	if body < 3 { // what the operator came for is never what is left out
		return head
	}
	tree := strings.Split(fit(s.treeView(left, body), left, body), "\n")
	pane := strings.Split(fit(s.right(right, body), right, body), "\n")
	bar := s.w.th.Muted.Render(" │ ")
	for i := range tree {
		tree[i] = pad(tree[i], left) + bar + pane[i]
	}
	return head + "\n" + strings.Join(tree, "\n")
}

// head says how far the run is, in figures and as a bar.
func (s *runScreen) head(width int) string {
	th := s.w.th
	done, total := s.state.Progress()
	const cells = 20
	full := 0
	if total > 0 {
		full = cells * done / total
	}
	bar := th.Accent.Render(strings.Repeat("█", full)) + th.Muted.Render(strings.Repeat("░", cells-full))
	line := fmt.Sprintf("%s %d of %d", bar, done, total)
	mode := s.mode()
	for _, long := range []bool{true, false} {
		text := line + s.counts(long)
		if gap := width - ansi.StringWidth(text) - ansi.StringWidth(mode); gap >= 1 {
			return text + strings.Repeat(" ", gap) + mode
		}
	}
	return line + s.counts(false) + "\n" + mode
}

// counts says how the steps that have ended did, in words where there is room.
func (s *runScreen) counts(long bool) string {
	counts, text := s.state.Counts(), ""
	counts[steps.Changed] += counts[steps.Passed] // both are done and hold
	for _, o := range []steps.Outcome{steps.Changed, steps.Unchanged, steps.Failed, steps.Blocked, steps.Interrupted} {
		m := s.w.th.Outcome(o)
		switch n := counts[o]; {
		case n == 0:
		case long:
			text += "  " + m.Style.Render(fmt.Sprintf("%s %d %s", m.Sign, n, m.Word))
		default:
			text += "  " + m.Style.Render(m.Sign+itoa(n))
		}
	}
	return text
}

// mode says what the run is doing, and for how long still.
func (s *runScreen) mode() string {
	th := s.w.th
	switch {
	case s.replay != nil:
		return th.Muted.Render("from the journal of " + s.replay.Started.Format("2006-01-02 15:04"))
	case s.over && s.err == nil:
		return th.OK.Render("✓ done in " + clock(s.state.Took))
	case s.over && s.state.Outcome == event.Interrupted:
		return th.Warning.Render("! stopped by you")
	case s.over:
		return th.Failed.Render("✗ not everything was done")
	case s.halted:
		return th.Warning.Render("stopping ...")
	case s.paused:
		text := "paused"
		if n := s.gate.Waiting(); n > 0 {
			text += ", " + plural(n, "step") + " waiting"
		}
		return th.Warning.Render(text)
	}
	text := clock(s.now.Sub(s.state.Started))
	if s.state.Started.IsZero() {
		text = clock(0)
	}
	if left, ok := s.state.Left(s.now); ok && left >= time.Second {
		text += ", about " + clock(left) + " left"
	}
	return th.Muted.Render(text)
}

// clock writes a time as minutes and seconds.
func clock(d time.Duration) string {
	d = max(0, d)
	return fmt.Sprintf("%d:%02d", int(d.Minutes()), int(d.Seconds())%60)
}

func (s *runScreen) treeView(width, height int) string {
	th := s.w.th
	var rows []string
	for i, r := range s.tree() {
		if r.step == nil {
			rows = append(rows, th.Title.Render(heading(harmless(r.heading), width)))
			continue
		}
		o, running := r.step.Outcome()
		m := th.Outcome(o)
		if running {
			m = th.Working()
		}
		marks := s.marks(r.step)
		title := pad(harmless(r.step.Title), max(4, width-5-ansi.StringWidth(marks)))
		if i == s.at {
			rows = append(rows, th.Accent.Render(">")+m.Style.Render(m.Sign)+" "+th.Selected.Render(title)+" "+marks)
		} else {
			rows = append(rows, " "+m.Style.Render(m.Sign)+" "+title+" "+marks)
		}
	}
	if len(rows) == 0 {
		return th.Muted.Render("The run is being prepared ...")
	}
	return strings.Join(window(rows, s.at, height), "\n")
}

// heading shortens a stage's title rather than where it is done: several stages of the tutorial have one title.
func heading(text string, width int) string {
	i := strings.LastIndex(text, " - ")
	if i < 0 || ansi.StringWidth(text) <= width {
		return cut(text, width)
	}
	where := text[i:]
	return cut(cut(text[:i], max(8, width-ansi.StringWidth(where)))+where, width)
}

// marks shows a step's hosts one by one; where they are too many, how many have ended well.
func (s *runScreen) marks(step *runstate.Step) string {
	if len(step.Ops) == 1 {
		return s.w.th.Muted.Render(cut(harmless(step.Ops[0].Host), 8))
	}
	if len(step.Ops) > 8 {
		n := 0
		for _, op := range step.Ops {
			if op.Outcome.Good() {
				n++
			}
		}
		return s.w.th.Muted.Render(fmt.Sprintf("%d/%d", n, len(step.Ops)))
	}
	text := ""
	for _, op := range step.Ops {
		m := s.mark(op)
		text += m.Style.Render(m.Sign)
	}
	return text
}

func (s *runScreen) mark(op runstate.Op) theme.Mark {
	if op.Running {
		return s.w.th.Working()
	}
	return s.w.th.Outcome(op.Outcome)
}

// right is what there is to say about the whole or the chosen step, and below it the log.
func (s *runScreen) right(width, height int) string {
	panel := s.panel(width)
	lines := []string{}
	if panel != "" {
		lines = strings.Split(panel, "\n")
		lines = append(lines[:min(len(lines), height*2/3)], "")
	}
	lines = append(lines, s.logHead(width))
	free := height - len(lines)
	lines = append(lines, strings.Split(fit(s.log.View(width, free, s.w.th), width, free), "\n")...)
	return strings.Join(lines, "\n")
}

// logHead says which lines of the log are in sight.
func (s *runScreen) logHead(width int) string {
	th := s.w.th
	if s.search != nil {
		dress(s.search, th)
		return cut(th.Accent.Render("/")+s.search.View(), width)
	}
	if s.message != "" {
		return cut(th.Warning.Render(s.message), width)
	}
	host, stream := s.log.Filtered()
	text := "log"
	if host != "" {
		text += " of " + harmless(host)
	}
	if stream != "" {
		text += ", " + stream
	}
	if n := s.log.Searched(); n != "" {
		text += ", /" + n
	}
	if !s.log.Following() {
		text += ", held"
	}
	return cut(th.Title.Render(text), width)
}
