package tui

import (
	"fmt"
	"slices"
	"strings"

	"holdfast/assets"
	"holdfast/steps"
	"holdfast/tui/logpane"
)

// line draws a heading, or a step with what will happen to it on which machines.
func (s *planScreen) line(i int, l planLine, width int) string {
	th := s.w.th
	if l.ops == nil {
		return "  " + th.Title.Render(l.heading)
	}
	left := min(70, width*6/10)
	return row(th, i == s.at, "  "+columns([]int{left}, l.ops[0].Title, intents(l.ops, s.ready.States)), width)
}

// beside lays the chosen step to the right of the list, where the window is wide enough for both.
func (s *planScreen) beside(list string, left, width, height int) string {
	th, right := s.w.th, width-left-3
	text := wrap(s.help(), right)
	if s.at > 0 && s.at < len(s.lines) && s.lines[s.at].ops != nil {
		p := newStepSheet(s.w, s.ready, s.lines[s.at].ops)
		text = th.Title.Render(p.heading) + "\n\n" + wrap(p.text, right)
		if n := strings.Count(text, "\n") + 1; n > height {
			text = fit(text, right, height-1) + "\n" + th.Muted.Render("... Enter shows all of it")
		}
	}
	rows, about := strings.Split(list, "\n"), strings.Split(fit(text, right, height), "\n")
	for i := range rows {
		rows[i] = pad(rows[i], left) + th.Muted.Render(" │ ") + about[i]
	}
	return strings.Join(rows, "\n")
}

// intents says for each machine what the plan will do there, in few words: by name, or by number where they are many.
func intents(ops []steps.Op, states map[string]steps.State) string {
	var order []string
	hosts := map[string][]string{}
	for _, op := range ops {
		w := intent(op, states[op.ID])
		if !slices.Contains(order, w) {
			order = append(order, w)
		}
		hosts[w] = append(hosts[w], op.Host)
	}
	if len(order) == 1 {
		return order[0]
	}
	var parts []string
	for _, w := range order {
		sign, _, _ := strings.Cut(w, " ")
		who := strings.Join(hosts[w], ",")
		if len(ops) > 6 {
			who = itoa(len(hosts[w]))
		}
		parts = append(parts, sign+" "+who)
	}
	return harmless(strings.Join(parts, "  "))
}

// legend says what the signs of intent mean.
const legend = "= done already   + sets up   ~ corrects   · seen later   ? tries or waits"

func intent(op steps.Op, s steps.State) string {
	switch {
	case op.Probe != nil:
		return "? tries it out"
	case op.Apply.Empty():
		return "? waits for it"
	case s == steps.Satisfied:
		return "= done already"
	case s == steps.Drifted:
		return "~ corrects"
	case s == steps.Missing:
		return "+ sets up"
	}
	return "· seen later"
}

// newStepSheet shows a step to the last letter.
func newStepSheet(w *wizard, ready Prepared, ops []steps.Op) *pager {
	th, op := w.th, ops[0]
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n%s\n\n", th.Title.Render("Why"), op.Why)
	fmt.Fprintf(&b, "%s\n", th.Title.Render("On"))
	for _, o := range ops {
		fmt.Fprintf(&b, "%s  %s  %s\n", harmless(o.Host), intent(o, ready.States[o.ID]), th.Muted.Render(harmless(o.Cause)))
	}
	for _, o := range ops {
		if d := ready.Diffs[o.ID]; d != "" {
			fmt.Fprintf(&b, "\n%s\n%s\n", th.Title.Render("How files change on "+o.Host), paintDiff(w, d))
		}
	}
	for i, o := range ops {
		if i == 0 || o.Apply.Text != op.Apply.Text || o.Check.Text != op.Check.Text {
			writeScripts(&b, w, o, len(ops) > 1)
		}
	}
	if strings.Contains(op.Check.Text+op.Apply.Text+op.Verify.Text+op.Undo.Text, "hf_") {
		fmt.Fprintf(&b, "\n%s\n", th.Muted.Render("hf_... are holdfast's own small shell functions; holdfast plan --format sh writes them out."))
	}
	for _, id := range op.Terms {
		if t, ok := assets.Term(id); ok {
			fmt.Fprintf(&b, "\n%s: %s\n", th.Accent.Render(t.Title), t.Text)
		}
	}
	return &pager{w: w, heading: op.Title, text: strings.TrimRight(b.String(), "\n")}
}

func writeScripts(b *strings.Builder, w *wizard, op steps.Op, several bool) {
	where := ""
	if several {
		where = " (as on " + op.Host + ")"
	}
	for _, part := range []struct {
		name string
		s    steps.Script
	}{{"Checked with", op.Check}, {"Done with", op.Apply}, {"Proven with", op.Verify}, {"Taken back with", op.Undo}} {
		if part.s.Empty() {
			continue
		}
		fmt.Fprintf(b, "\n%s\n", w.th.Title.Render(part.name+where))
		for line := range strings.SplitSeq(strings.TrimRight(part.s.Text, "\n"), "\n") {
			fmt.Fprintf(b, "  %s\n", logpane.Clean(line))
		}
	}
	if op.Probe != nil {
		fmt.Fprintf(b, "\n%s\n  %s\n", w.th.Title.Render("Tried through"), strings.Join(op.Probe.Endpoints, "\n  "))
	}
}

// paintDiff colours a unified diff; its signs say the same.
func paintDiff(w *wizard, diff string) string {
	var out []string
	for line := range strings.SplitSeq(strings.TrimRight(diff, "\n"), "\n") {
		line = logpane.Clean(line)
		switch {
		case strings.HasPrefix(line, "+"):
			line = w.th.OK.Render(line)
		case strings.HasPrefix(line, "-"):
			line = w.th.Failed.Render(line)
		}
		out = append(out, "  "+line)
	}
	return strings.Join(out, "\n")
}
