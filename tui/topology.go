package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"holdfast/steps/survival"
	"holdfast/tui/theme"
)

// topology draws the layout and says what it survives, before anything is installed.
type topology struct {
	w      *wizard
	layout survival.Layout
	fates  []survival.Fate // none where the playbook builds nothing that could be computed
	cursor
}

func newTopology(w *wizard) *topology {
	s := &topology{w: w}
	s.enter()
	return s
}

// enter computes anew: a setting may have changed.
func (s *topology) enter() tea.Cmd {
	s.layout, s.fates = survival.FromCluster(s.w.cluster), nil
	if swarm(s.layout) {
		s.fates = s.layout.Matrix()
	}
	s.keep(len(s.fates))
	return nil
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
		keys = append(keys, hint{"↑↓", "what can happen"}, hint{"Space", "why, in full"})
	}
	return keys
}

func (s *topology) help() string {
	return "This is what will be built: the machines, the part each plays, where the objects lie, and the way clients come in. Below stands what becomes of the service in everything that can happen, the least danger first: computed from this layout, not promised. A drill measures it later.\n\nsurvives: users notice nothing, or a request that works when repeated. recovers: by itself, after a while. outage: until somebody acts, or the machine is back. data at risk: something that was stored may be gone."
}

func (s *topology) update(msg tea.Msg) tea.Cmd {
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
	text := m.Style.Render(m.Sign+" "+f.Words()) + "\n\n" + f.Why
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
	why := strings.Split(inset(s.fates[s.at].Why, 4, min(width, 110)), "\n")
	room := max(2, min(len(why), height-len(lines)-4))
	if len(why) > room {
		why = append(why[:room-1], "    ... Space shows all of it")
	}
	free := max(3, height-len(lines)-room-1)
	table := append([]string{s.tally()}, window(s.rows(width), s.at, free)...)
	return strings.Join(append(append(lines, table...), why...), "\n")
}

// tally counts what becomes of the service, over everything that can happen.
func (s *topology) tally() string {
	counts := map[survival.Outcome]int{}
	for _, f := range s.fates {
		counts[f.Outcome]++
	}
	var parts []string
	for _, o := range []survival.Outcome{survival.Survives, survival.Recovers, survival.Outage, survival.AtRisk} {
		if m := s.w.th.Fate(string(o)); counts[o] > 0 {
			parts = append(parts, m.Style.Render(fmt.Sprintf("%s %d %s", m.Sign, counts[o], m.Word)))
		}
	}
	return "  " + s.w.th.Title.Render("When ...") + "  " + strings.Join(parts, "   ")
}

func (s *topology) rows(width int) []string {
	var out []string
	for i, f := range s.fates {
		out = append(out, fateRow(s.w.th, i == s.at, f, width))
	}
	return out
}

// fateRow is one event with what becomes of the service.
func fateRow(th theme.Theme, here bool, f survival.Fate, width int) string {
	m := th.Fate(string(f.Outcome))
	verdict := pad(m.Sign+" "+m.Word, 14)
	if !here {
		verdict = m.Style.Render(verdict)
	}
	text := pad(f.Event.Title(), 38) + "  " + verdict + "  " + f.Expected()
	if f.Measured != nil {
		text += "  measured " + f.MeasuredWords()
	}
	return row(th, here, text, min(width, 110))
}
