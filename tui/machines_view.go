package tui

import (
	"fmt"
	"strings"
)

func (s *machines) view(width, height int) string {
	th := s.w.th
	head := []string{"", "  " + th.Title.Render("Which machines are there?") + "   " + s.rolesLine(), ""}
	foot := []string{"", "  " + th.Accent.Render("add: ") + s.input.View()}
	if text := s.remark(); text != "" {
		foot = append(foot, th.Warning.Render(inset(text, 2, width)))
	} else {
		foot = append(foot, th.Muted.Render(inset(s.advice(), 2, width)))
	}
	var rows []string
	for i, h := range s.w.draft.Hosts {
		sign := " "
		if s.wrong(i) {
			sign = "!"
		}
		login := "key or password"
		if h.SSH.IdentityFile != "" {
			login = "key " + h.SSH.IdentityFile
		}
		if h.SSH.Sudo {
			login = "sudo, " + login
		}
		text := columns([]int{1, 8, 8, 26}, sign, harmless(h.Name), harmless(h.Role), harmless(target(h)), login)
		rows = append(rows, row(th, i == s.at, text, width))
	}
	if len(rows) == 0 {
		rows = []string{th.Muted.Render("  None yet.")}
	}
	free := height - len(head) - len(strings.Split(strings.Join(foot, "\n"), "\n"))
	return strings.Join(append(append(head, window(rows, s.at, free)...), foot...), "\n")
}

func (s *machines) advice() string {
	if len(s.w.draft.Hosts) == 0 {
		return "One machine a line, as you would write it for ssh. The first becomes the " + first(s.w.roleNames()) + "; Tab changes that."
	}
	return "Enter on the empty line goes on."
}

func first(names []string) string {
	if len(names) == 0 {
		return "first"
	}
	return names[0]
}

// remark is the mistake to be mended now: of what was done last, of the chosen machine, or of the whole.
func (s *machines) remark() string {
	if s.note != "" {
		return s.note
	}
	for _, p := range s.problems {
		if p.Line == s.at+1 && len(s.w.draft.Hosts) > 0 {
			return strings.TrimSpace(p.What + "\n" + p.Hint)
		}
	}
	if !s.tried {
		return ""
	}
	for _, p := range s.machineProblems() {
		return strings.TrimSpace(p.What + "\n" + p.Hint)
	}
	return ""
}

func (s *machines) wrong(i int) bool {
	for _, p := range s.problems {
		if p.Line == i+1 {
			return true
		}
	}
	return false
}

// rolesLine counts what each role has against what it takes.
func (s *machines) rolesLine() string {
	have := map[string]int{}
	for _, h := range s.w.draft.Hosts {
		have[h.Role]++
	}
	var parts []string
	for _, r := range s.w.playbook().Roles {
		n := have[r.Name]
		style := s.w.th.Warning
		if n >= r.Min && (r.Max == 0 || n <= r.Max) {
			style = s.w.th.OK
		}
		parts = append(parts, style.Render(fmt.Sprintf("%s: %d of %s", r.Name, n, takes(r))))
	}
	return strings.Join(parts, s.w.th.Muted.Render(", "))
}
