package tui

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"holdfast/steps"
	"holdfast/steps/plan"
)

// planScreen shows what would be done, whole, before anything is.
type planScreen struct {
	w       *wizard
	undo    bool
	loading bool
	stop    func()
	ready   Prepared
	err     error
	lines   []planLine
	cursor
}

// planLine is a heading (no ops), or a step with its ops.
type planLine struct {
	heading string
	ops     []steps.Op
}

type preparedMsg struct {
	owner *planScreen
	ready Prepared
	err   error
}

func newPlan(w *wizard, undo bool) *planScreen {
	return &planScreen{w: w, undo: undo, stop: func() {}}
}

func (s *planScreen) title() string { return "Plan" }

func (s *planScreen) keys() []hint {
	switch {
	case s.loading:
		return nil
	case s.err != nil:
		return []hint{{"r", "try again"}}
	case s.at == 0:
		return []hint{{"Enter", "carry it out"}, {"↑↓", "choose a step"}}
	}
	return []hint{{"Enter", "commands, changes, why"}, {"↑↓", "choose"}, {"Home", "to the top, to carry it out"}}
}

func (s *planScreen) help() string {
	return "Every step, in the order and under the headings of the tutorial. The machines have been asked what is there already; nothing has been changed. Enter on a step shows the exact commands, how files would change, why the step is there, and the words it uses."
}

// enter asks anew each time: a setting or a machine may have changed.
func (s *planScreen) enter() tea.Cmd {
	if s.loading || s.w.busy {
		return nil
	}
	s.loading, s.err = true, nil
	cluster, undo := s.w.cluster, s.undo
	cmd, stop := s.w.start(func(ctx context.Context) tea.Msg {
		p, err := s.w.engine.Prepare(ctx, cluster, undo)
		return preparedMsg{s, p, err}
	})
	s.stop = stop
	return cmd
}

func (s *planScreen) escape() (tea.Cmd, bool) { s.stop(); return nil, false }

func (s *planScreen) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case preparedMsg:
		if msg.owner == s {
			s.loading, s.ready, s.err = false, msg.ready, msg.err
			s.layOut()
		}
	case tea.KeyPressMsg:
		if !s.loading {
			return s.key(msg.String())
		}
	}
	return nil
}

func (s *planScreen) key(k string) tea.Cmd {
	was := s.at
	switch {
	case s.err != nil && k == "r":
		return s.enter()
	case s.err != nil:
	case s.move(k, len(s.lines)):
		s.skipHeadings(s.at - was)
	case k == "enter" && s.at == 0:
		return s.carryOut()
	case k == "enter":
		return tell(openMsg{newStepSheet(s.w, s.ready, s.lines[s.at].ops)})
	}
	return nil
}

// skipHeadings moves on, in the direction the cursor came, from a line on which nothing can be done.
func (s *planScreen) skipHeadings(direction int) {
	for s.at > 0 && s.at < len(s.lines) && s.lines[s.at].ops == nil {
		if direction < 0 {
			s.at--
		} else {
			s.at++
		}
	}
	s.keep(len(s.lines))
}

// layOut makes the lines of the list. The first is the one that carries the plan out.
func (s *planScreen) layOut() {
	s.lines = []planLine{{}}
	for _, st := range s.ready.Plan.Stages() {
		s.lines = append(s.lines, planLine{heading: st.Label()})
		s.lines = append(s.lines, stepLines(st)...)
	}
	s.keep(len(s.lines))
}

func stepLines(st plan.Stage) []planLine {
	var out []planLine
	for _, op := range st.Ops {
		if n := len(out); n > 0 && out[n-1].ops[0].Step == op.Step {
			out[n-1].ops = append(out[n-1].ops, op)
			continue
		}
		out = append(out, planLine{ops: []steps.Op{op}})
	}
	return out
}

// stopping is a finding that forbids to go on, as the settings now are.
func (s *planScreen) stopping() (Finding, bool) {
	for _, f := range s.ready.Findings {
		if f.Level == "stop" && !s.undo {
			return f, true
		}
	}
	return Finding{}, false
}

func (s *planScreen) carryOut() tea.Cmd {
	if _, no := s.stopping(); no {
		return nil
	}
	run := tell(goMsg{newRun(s.w, Job{Prepared: s.ready})})
	hosts := plural(len(s.w.cluster.Hosts), "machine")
	if s.undo {
		text := "The service ends on " + hosts + ", and what holdfast brought there is taken away. The folders with data and metadata stay."
		return tell(openMsg{newTyped(s.w, "Take all this back?", text, s.w.cluster.Name, run)})
	}
	text := s.summary() + " on " + hosts + ".\n\nYou can pause at any time. Closing the terminal in the middle loses nothing: the same plan goes on from there."
	if s.w.label != "" {
		text = s.summary() + " on " + hosts + ", all of them a " + s.w.label + ".\n\nYou can pause at any time."
	}
	if s.w.own {
		text += " The machines last as long as this holdfast."
	}
	return tell(openMsg{newChoice(s.w, "Carry it out now?", text, option{"Not yet", "", nil}, option{"Carry it out", "", run})})
}

// summary counts what will happen, in words.
func (s *planScreen) summary() string {
	var todo, done, later int
	for _, op := range s.ready.Plan.Ops {
		switch {
		case op.Apply.Empty():
		case s.ready.States[op.ID] == steps.Satisfied:
			done++
		case s.ready.States[op.ID] == steps.Unknown:
			later++
		default:
			todo++
		}
	}
	text := fmt.Sprintf("%d to do, %d done already", todo, done)
	if later > 0 {
		text += fmt.Sprintf(", %d known after earlier steps", later)
	}
	return text
}

func (s *planScreen) view(width, height int) string {
	th := s.w.th
	switch {
	case s.loading:
		return "\n  The machines are asked what is there already. Nothing is changed ..."
	case s.err != nil:
		return "\n" + th.Failed.Render(inset(problemText(s.err), 2, width)) + "\n\n" + inset(harmless(steps.HintOf(s.err)), 2, width)
	}
	left := width
	if width >= spacious {
		left = 92
	}
	var rows []string
	for i, l := range s.lines[1:] {
		rows = append(rows, s.line(i+1, l, left))
	}
	head := row(th, s.at == 0, "Carry it out: "+s.summary(), min(width, 76))
	foot := th.Muted.Render("  "+legend) + "\n" + th.Muted.Render("  Kept as "+shorten(harmless(s.ready.Path), width-10))
	if f, no := s.stopping(); no {
		foot = th.Failed.Render(inset(harmless("Not as things are: "+f.Host+": "+f.What+". "+f.Remedy), 2, width))
	}
	if s.undo {
		head = row(th, s.at == 0, "Take it all back: "+s.summary(), min(width, 76))
	}
	free := height - 4 - strings.Count(foot, "\n")
	list := fit(strings.Join(listed(th, rows, max(0, s.at-1), free), "\n"), width, free)
	if width >= spacious {
		list = s.beside(list, left, width, free)
	}
	return "\n" + head + "\n\n" + list + "\n" + foot
}
