package tui

import (
	"cmp"
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// drills is the list of what can be broken on purpose.
type drills struct {
	w     *wizard
	all   []Drill
	aims  []int // the aim chosen for each
	known bool  // all has been told
	err   error
	cursor
}

// drillsMsg tells which drills there are.
type drillsMsg struct {
	owner *drills
	all   []Drill
	err   error
}

func newDrills(w *wizard) *drills { return &drills{w: w} }

// enter asks what there is to try; what to expect depends on runs that are on the disk.
func (s *drills) enter() tea.Cmd {
	cluster := s.w.cluster
	cmd, _ := s.w.start(func(context.Context) tea.Msg {
		all, err := s.w.driller.Drills(cluster)
		return drillsMsg{s, all, err}
	})
	return cmd
}

// take keeps what was chosen where the drills are as they were.
func (s *drills) take(m drillsMsg) {
	if len(m.all) != len(s.all) {
		s.aims = make([]int, len(m.all))
	}
	for i, d := range m.all {
		s.aims[i] = min(s.aims[i], len(d.Aims)-1)
	}
	s.all, s.err, s.known = m.all, m.err, true
	s.keep(len(s.all))
}

func (s *drills) title() string { return "Drill" }

func (s *drills) keys() []hint {
	keys := []hint{{"↑↓", "choose"}, {"Enter", "try it"}}
	if s.at < len(s.all) && len(s.all[s.at].Aims) > 1 {
		keys = append(keys, hint{"←→", "another machine"})
	}
	if s.w.keeper != nil {
		keys = append(keys, hint{"c", "checklist"})
	}
	return keys
}

func (s *drills) help() string {
	return "A drill breaks one thing on purpose, while S3 clients measure from outside what users would have felt. Then it mends what it broke and reads back every object that was acknowledged. They stand in order of danger: begin at the top.\n\nWhat is expected is computed from this cluster before anything is broken. You are asked once more when the drill has looked at the cluster and knows its machine; where a whole machine is taken away you type its name."
}

func (s *drills) update(msg tea.Msg) tea.Cmd {
	if m, ok := msg.(drillsMsg); ok && m.owner == s {
		s.take(m)
	}
	k, ok := msg.(tea.KeyPressMsg)
	if !ok || len(s.all) == 0 || s.move(k.String(), len(s.all)) {
		return nil
	}
	n := len(s.all[s.at].Aims)
	switch k.String() {
	case "left":
		s.aims[s.at] = (s.aims[s.at] + n - 1) % n
	case "right":
		s.aims[s.at] = (s.aims[s.at] + 1) % n
	case "c":
		if s.w.keeper != nil {
			return tell(goMsg{newChecklist(s.w)})
		}
	case "enter":
		return s.try()
	}
	return nil
}

// try begins a drill; one that is an outage by design is asked for knowingly.
func (s *drills) try() tea.Cmd {
	d, aim := s.all[s.at], s.aim()
	order := Order{Drill: d.Name, Target: aim.Host}
	begin := tell(goMsg{newDrillScreen(s.w, order)})
	switch {
	case d.Cannot != "":
		return tell(openMsg{newChoice(s.w, "This would be refused", "It "+harmless(d.Cannot)+".\n\n"+byHand,
			option{"Leave it", "", nil}, option{"Ask the cluster all the same", "Nothing is broken where it says no.", begin})})
	case !aim.outage():
		return begin
	}
	order.Outage = true
	begin = tell(goMsg{newDrillScreen(s.w, order)})
	return tell(openMsg{newChoice(s.w, "This is an outage by design", harmless(aim.Words+": "+aim.Why)+"\n\nClients will be without service for that long. It shows what the layout does not survive.",
		option{"Leave it", "", nil}, option{"Look at it all the same", "You are asked once more, and type the machine's name.", begin})})
}

// byHand says why a drill that is refused by the file may be run all the same.
const byHand = "That is what the cluster file tells. The drill itself asks the swarm, which knows of managers that were added by hand."

func (s *drills) aim() Aim { return s.all[s.at].Aims[s.aims[s.at]] }

// drillColumns are the cells of a drill's name, its machine, and what to expect.
var drillColumns = []int{16, 15, 28}

func (s *drills) view(width, height int) string {
	th := s.w.th
	switch {
	case s.err != nil:
		return "\n" + th.Failed.Render(inset("What drills there are could not be told: "+problemText(s.err), 2, width))
	case !s.known:
		return ""
	case len(s.all) == 0:
		return "\n" + inset("This cluster serves no S3 that could be drilled.", 2, width)
	}
	wide, does := min(width, 160), ""
	if wide > 100 {
		does = "what it does"
	}
	lines := []string{
		"", "  " + th.Title.Render("What shall be broken, and measured?") + th.Muted.Render("  the least dangerous first"), "",
		"  " + th.Muted.Render(columns(drillColumns, "drill", "machine", "expected", does)),
	}
	for i, d := range s.all {
		aim := d.Aims[s.aims[i]]
		m := th.Fate(aim.Outcome)
		fate, _, _ := strings.Cut(harmless(aim.Words), " (")
		where, fate := cmp.Or(harmless(aim.Host), "its own choice"), m.Sign+" "+fate
		if d.Cannot != "" {
			where, fate = "-", "- not on this cluster"
		}
		text := columns(drillColumns, d.Name, where, fate, "")
		if does != "" {
			text += d.About
		}
		lines = append(lines, row(th, i == s.at, text, wide))
	}
	d, aim := s.all[s.at], s.aim()
	expected := "Expected: " + harmless(aim.Words) + ": " + harmless(aim.Why)
	if d.Cannot != "" {
		expected = "It " + harmless(d.Cannot) + "."
	}
	if aim.Host == "" && len(d.Aims) > 1 && d.Cannot == "" {
		expected = "On the machine where it teaches most. " + expected
	}
	foot := "\n" + inset(d.About, 2, min(width, 110)) + "\n" + th.Muted.Render(inset(expected, 2, min(width, 110)))
	return strings.Join(append(lines, strings.Split(foot, "\n")...), "\n")
}
