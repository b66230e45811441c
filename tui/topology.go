package tui

import (
	"context"
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"holdfast/steps/survival"
	"holdfast/tui/theme"
)

// topology draws the layout and says what it survives, before anything is installed.
type topology struct {
	w      *wizard
	layout survival.Layout
	fates  []survival.Fate // none where the playbook builds nothing that could be computed
	err    error           // what was measured could not be read
	cursor
}

func newTopology(w *wizard) *topology {
	s := &topology{w: w}
	s.compute()
	return s
}

// compute takes the cluster as it is now: a setting may have changed.
func (s *topology) compute() {
	s.layout, s.fates, s.err = survival.FromCluster(s.w.cluster), nil, nil
	if swarm(s.layout) {
		s.fates = s.layout.Matrix()
	}
	s.keep(len(s.fates))
}

type measuredMsg struct {
	owner  *topology
	layout survival.Layout
	fates  []survival.Fate
	err    error
}

// enter asks what was measured on such a cluster; that is on the disk.
func (s *topology) enter() tea.Cmd {
	s.compute()
	if s.w.survives == nil || len(s.fates) == 0 {
		return nil
	}
	cluster := s.w.cluster
	cmd, _ := s.w.start(func(context.Context) tea.Msg {
		l, fates, err := s.w.survives(cluster)
		return measuredMsg{s, l, fates, err}
	})
	return cmd
}

// take lays what was measured beside what is computed.
func (s *topology) take(m measuredMsg) {
	if s.err = m.err; m.err == nil {
		s.layout, s.fates = m.layout, m.fates
	}
	s.keep(len(s.fates))
}

// swarm tells whether the layout is one the matrix knows: machines that decide, and machines that keep the objects.
func swarm(l survival.Layout) bool {
	manages, keeps := false, false
	for _, n := range l.Nodes {
		manages, keeps = manages || n.Manager, keeps || n.Storage
	}
	return manages && keeps
}

func (s *topology) title() string { return "Topology" }

func (s *topology) keys() []hint {
	keys := []hint{{"Enter", "make the plan"}}
	if len(s.fates) > 0 {
		keys = append(keys, hint{"↑↓", itoa(len(s.fates)) + " things that can happen"}, hint{"Space", "why, in full"})
	}
	return keys
}

func (s *topology) help() string {
	return "This is what will be built: the machines, the part each plays, where the objects lie, and the way clients come in. Below stands what becomes of the service in everything that can happen, the least danger first: computed from this layout, not promised. What a drill has measured on a cluster of this name stands beside it, with its day.\n\nsurvives: users notice nothing, or a request that works when repeated. recovers: by itself, after a while. outage: until somebody acts, or the machine is back. data at risk: something that was stored may be gone."
}

func (s *topology) update(msg tea.Msg) tea.Cmd {
	if m, ok := msg.(measuredMsg); ok && m.owner == s {
		s.take(m)
	}
	k, ok := msg.(tea.KeyPressMsg)
	if !ok || s.move(k.String(), len(s.fates)) {
		return nil
	}
	switch {
	case k.String() == "enter":
		return tell(goMsg{newPlan(s.w, false)})
	case k.String() == "space" && len(s.fates) > 0:
		return tell(openMsg{s.explain()})
	}
	return nil
}

// explain says all there is to say of the chosen event.
func (s *topology) explain() *pager {
	f, th := s.fates[s.at], s.w.th
	m := th.Fate(string(f.Outcome))
	text := m.Style.Render(m.Sign+" "+f.Words()) + "\n\n" + because(f)
	if f.Target != "" {
		text += "\n\nComputed for " + harmless(f.Target) + ", where it hits hardest among the machines it is about."
	}
	return &pager{w: s.w, heading: "When " + f.Event.Title(), text: text + "\n\n" + th.Title.Render("The layout as a whole") + "\n" + s.layout.Honest()}
}

// roomy is the height from which on the picture may take more space.
const roomy = 30

func (s *topology) view(width, height int) string {
	th := s.w.th
	lines := strings.Split(s.picture(width, height), "\n")
	if len(s.fates) == 0 {
		lines = append(lines, "", "  "+th.Title.Render("What this survives"))
		lines = append(lines, strings.Split(inset(s.w.playbook().Summary, 2, min(width, 110)), "\n")...)
		return strings.Join(lines, "\n")
	}
	lines = append(lines, strings.Split(th.Warning.Render(inset(s.layout.Honest(), 2, min(width, 110))), "\n")...)
	if height >= roomy {
		lines = append(lines, "")
	}
	if s.err != nil {
		lines = append(lines, th.Warning.Render(cut("  ! what drills measured could not be read: "+problemText(s.err), width)))
	}
	why := strings.Split(inset(because(s.fates[s.at]), 4, min(width, 110)), "\n")
	room := max(2, min(len(why), height-len(lines)-4))
	if len(why) > room {
		why = append(why[:room-1], "    ... Space shows all of it")
	}
	free := max(3, height-len(lines)-room-1)
	table := append([]string{s.tally()}, window(s.rows(width), s.at, free)...)
	return strings.Join(append(append(lines, table...), why...), "\n")
}

// Columns of the table of fates, in cells.
const (
	whenWide    = 37
	fateWide    = 14
	expectWide  = 10
	measureWide = 19 // "10.5 s, 2026-11-21"
)

// tally counts what becomes of the service, over everything that can happen, and heads the columns.
func (s *topology) tally() string {
	counts := map[survival.Outcome]int{}
	for _, f := range s.fates {
		counts[f.Outcome]++
	}
	const room = whenWide + fateWide + 1
	text := ""
	for _, words := range []bool{true, false} {
		text = s.w.th.Title.Render("When") + s.counted(counts, words)
		if ansi.StringWidth(text) < room {
			break
		}
	}
	return "  " + pad(text, room) + " " + s.w.th.Muted.Render(pad("expected", expectWide)+" measured")
}

func (s *topology) counted(counts map[survival.Outcome]int, words bool) string {
	text := ""
	for _, o := range []survival.Outcome{survival.Survives, survival.Recovers, survival.Outage, survival.AtRisk} {
		m := s.w.th.Fate(string(o))
		if counts[o] == 0 {
			continue
		}
		part := fmt.Sprintf("%s %d", m.Sign, counts[o])
		if words {
			part += " " + m.Word
		}
		text += "  " + m.Style.Render(part)
	}
	return text
}

func (s *topology) rows(width int) []string {
	var out []string
	for i, f := range s.fates {
		line := fateRow(s.w.th, i == s.at, f, width)
		if width >= spacious {
			const beside = 2 + whenWide + 1 + fateWide + 1 + expectWide + 1 + measureWide + 1
			line = pad(fateRow(s.w.th, i == s.at, f, beside), beside) + " " + s.w.th.Muted.Render(cut(f.Why, width-beside-1))
		}
		out = append(out, line)
	}
	return out
}

// fateRow is one event with what becomes of the service, as computed and as measured.
func fateRow(th theme.Theme, here bool, f survival.Fate, width int) string {
	m := th.Fate(string(f.Outcome))
	verdict := pad(m.Sign+" "+m.Word, fateWide)
	if !here {
		verdict = m.Style.Render(verdict)
	}
	measured := f.MeasuredWords()
	if width < 2+whenWide+1+fateWide+1+expectWide+1+measureWide {
		measured = strings.TrimRight(strings.TrimSuffix(measured, dayOf(f)), ", ") // it stands below, with the reason
	}
	text := pad(f.Event.Title(), whenWide) + " " + verdict + " " + pad(f.Expected(), expectWide) + " " + measured
	return row(th, here, text, min(width, 110))
}

// dayOf is the day on which an event was last tried; "" where it never was.
func dayOf(f survival.Fate) string {
	if f.Measured == nil {
		return ""
	}
	return f.Measured.At.UTC().Format(time.DateOnly)
}

// because is why the chosen event ends so, and what a drill has measured.
func because(f survival.Fate) string {
	if f.Measured == nil {
		return f.Why
	}
	return "Measured by a drill: " + f.MeasuredWords() + ". " + f.Why
}
