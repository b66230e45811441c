package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"holdfast/playbooks"
	"holdfast/steps/inventory"
)

// playbookPage asks what is to be set up.
type playbookPage struct {
	w *wizard
	cursor
}

func newPlaybookPage(w *wizard) *playbookPage {
	s := &playbookPage{w: w}
	for i, name := range w.lib.Names() {
		if name == w.draft.Playbook {
			s.at = i
		}
	}
	return s
}

func (s *playbookPage) title() string { return "Playbook" }
func (s *playbookPage) keys() []hint {
	if len(s.w.lib.Names()) < 2 {
		return []hint{{"Enter", "take it"}}
	}
	return []hint{{"↑↓", "choose"}, {"Enter", "take it"}}
}

func (s *playbookPage) help() string {
	return "A playbook is what can be set up: the steps of a tutorial, with a reason for each. It says what kinds of machines it wants, and honestly what its result survives."
}

func (s *playbookPage) update(msg tea.Msg) tea.Cmd {
	names := s.w.lib.Names()
	k, ok := msg.(tea.KeyPressMsg)
	if !ok || s.move(k.String(), len(names)) || k.String() != "enter" || len(names) == 0 {
		return nil
	}
	if s.w.draft.Playbook != names[s.at] {
		s.take(names[s.at])
	}
	return tell(goMsg{newMachines(s.w)})
}

// take begins with another playbook: its settings and roles are others.
func (s *playbookPage) take(name string) {
	s.w.draft.Playbook, s.w.draft.Answers = name, inventory.Answers{}
	hosts := s.w.draft.Hosts
	s.w.draft.Hosts = nil
	for _, h := range hosts {
		h.Role = ""
		s.w.draft.Add(s.w.playbook().Roles, h)
	}
}

func (s *playbookPage) view(width, _ int) string {
	th := s.w.th
	lines := []string{"", "  " + th.Title.Render("What shall be set up?"), ""}
	names := s.w.lib.Names()
	for i, name := range names {
		lines = append(lines, row(th, i == s.at, columns([]int{14}, name, s.w.lib[name].Title), width))
	}
	if len(names) == 0 {
		return strings.Join(append(lines, "  There is no playbook."), "\n")
	}
	s.keep(len(names))
	return strings.Join(append(lines, "", aboutPlaybook(s.w, s.w.lib[names[s.at]], width)), "\n")
}

func aboutPlaybook(w *wizard, p playbooks.Playbook, width int) string {
	lines := []string{inset(p.Summary, 2, min(width, 110)), "", "  " + w.th.Title.Render("Machines it takes")}
	for _, r := range p.Roles {
		lines = append(lines, hang("  "+columns([]int{10, 10}, r.Name, takes(r), ""), r.Why, w.th.Muted, width))
	}
	return strings.Join(lines, "\n")
}

// takes says how many machines a role wants.
func takes(r inventory.Role) string {
	switch {
	case r.Max == 0:
		return fmt.Sprintf("%d or more", r.Min)
	case r.Min == r.Max:
		return itoa(r.Min)
	}
	return fmt.Sprintf("%d to %d", r.Min, r.Max)
}
