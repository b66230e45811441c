package tui

import (
	"fmt"
	"strings"

	"holdfast/steps/inventory"
)

func (s *machines) view(width, height int) string {
	th := s.w.th
	head := []string{"", "  " + th.Title.Render("Which machines are there?") + "   " + s.rolesLine(), ""}
	dress(&s.input, th)
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
		text := columns([]int{1, 8, 8, 26}, sign, harmless(h.Name), harmless(h.Role), harmless(target(h)), login(h, width-53))
		rows = append(rows, row(th, i == s.at, text, width))
	}
	if len(rows) == 0 {
		rows = []string{th.Muted.Render("  None yet.")}
	}
	free := height - len(head) - len(strings.Split(strings.Join(foot, "\n"), "\n"))
	if len(s.w.draft.Hosts) == 0 && free > 8 {
		foot = append(foot, "", "  "+th.Title.Render("For example"), th.Muted.Render(inset(examples, 4, width)))
	}
	return strings.Join(append(append(head, listed(th, rows, s.at, free)...), foot...), "\n")
}

// examples are lines that can be typed or pasted, for three machines of one cluster.
const examples = `root@192.168.1.11
ops@192.168.1.12:2222 key=~/.ssh/id_ed25519
box3 ops@192.168.1.13`

// login says how holdfast gets in, in so many cells.
func login(h inventory.Host, width int) string {
	text := ""
	if h.SSH.Sudo {
		text = "sudo, "
	}
	if h.SSH.IdentityFile == "" {
		return text + "key or password"
	}
	text += "key "
	return text + shorten(harmless(h.SSH.IdentityFile), width-len(text))
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
			return problem(p)
		}
	}
	if !s.tried {
		return ""
	}
	for _, p := range s.machineProblems() {
		return problem(p)
	}
	return ""
}

// problem is a mistake with its remedy, in the words of this page where those of the cluster file are others.
func problem(p inventory.Problem) string {
	hint := strings.ReplaceAll(p.Hint, "add cluster_address: with", "with Ctrl-E give it, as its peer address,")
	return strings.TrimSpace(p.What + "\n" + hint)
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
		text := fmt.Sprintf("%s: %d of %s", r.Name, n, takes(r))
		if n > r.Min && r.Min != r.Max { // "3 of 2 or more" would be read twice
			text = fmt.Sprintf("%s: %d (%s)", r.Name, n, takes(r))
		}
		parts = append(parts, style.Render(text))
	}
	return strings.Join(parts, s.w.th.Muted.Render(", "))
}
