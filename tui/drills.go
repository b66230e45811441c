package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// drills is the list of what can be broken on purpose.
type drills struct {
	w    *wizard
	all  []Drill
	aims []int // the aim chosen for each
	cursor
}

func newDrills(w *wizard) *drills {
	s := &drills{w: w, all: w.driller.Drills(w.cluster)}
	s.aims = make([]int, len(s.all))
	return s
}

func (s *drills) title() string { return "Drill" }

func (s *drills) keys() []hint {
	return []hint{{"↑↓", "choose"}, {"Enter", "try it"}, {"←→", "another machine"}, {"c", "checklist"}}
}

func (s *drills) help() string {
	return "A drill breaks one thing on purpose, while S3 clients measure from outside what users would have felt. Then it mends what it broke and reads back every object that was acknowledged. They stand in order of danger: begin at the top.\n\nWhat is expected is computed from this cluster before anything is broken. You are asked once more when the drill has looked at the cluster and knows its machine; where a whole machine is taken away you type its name."
}

func (s *drills) update(msg tea.Msg) tea.Cmd {
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
	if !aim.outage() {
		return begin
	}
	order.Outage = true
	begin = tell(goMsg{newDrillScreen(s.w, order)})
	return tell(openMsg{newChoice(s.w, "This is an outage by design", harmless(aim.Words+": "+aim.Why)+"\n\nClients will be without service for that long. It shows what the layout does not survive.",
		option{"Leave it", "", nil}, option{"Look at it all the same", "You are asked once more, and type the machine's name.", begin})})
}

func (s *drills) aim() Aim { return s.all[s.at].Aims[s.aims[s.at]] }

func (s *drills) view(width, height int) string {
	th := s.w.th
	if len(s.all) == 0 {
		return "\n" + inset("This cluster serves no S3 that could be drilled.", 2, width)
	}
	lines := []string{"", "  " + th.Title.Render("What shall be broken, and measured?") + th.Muted.Render("  in order of danger"), ""}
	for i, d := range s.all {
		aim := d.Aims[s.aims[i]]
		m := th.Fate(aim.Outcome)
		where := "where it teaches most"
		if aim.Host != "" {
			where = "on " + harmless(aim.Host)
		}
		lines = append(lines, row(th, i == s.at, columns([]int{16, 24, 14}, d.Name, where, m.Sign+" "+m.Word), min(width, 110)))
	}
	d, aim := s.all[s.at], s.aim()
	foot := "\n" + inset(d.About, 2, min(width, 110)) + "\n" + th.Muted.Render(inset("Expected: "+harmless(aim.Words)+": "+harmless(aim.Why), 2, min(width, 110)))
	return strings.Join(append(lines, strings.Split(foot, "\n")...), "\n")
}
