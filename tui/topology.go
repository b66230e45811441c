package tui

import (
	"cmp"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"holdfast/steps/inventory"
)

// topology draws the layout and says what it survives, before anything is installed.
type topology struct{ w *wizard }

func newTopology(w *wizard) *topology { return &topology{w} }

func (s *topology) title() string { return "Topology" }
func (s *topology) keys() []hint  { return []hint{{"Enter", "make the plan"}} }

func (s *topology) help() string {
	return "This is what will be built: the machines, the part each plays, where the objects lie, and the way clients come in. Below stands what the layout survives and what it does not."
}

func (s *topology) update(msg tea.Msg) tea.Cmd {
	if k, ok := msg.(tea.KeyPressMsg); ok && k.String() == "enter" {
		return tell(goMsg{newPlan(s.w, false)})
	}
	return nil
}

func (s *topology) view(width, height int) string {
	th := s.w.th
	lines := []string{"", "  " + th.Title.Render("your S3 clients") + th.Muted.Render("  "+s.wayIn())}
	lines = append(lines, strings.Split(s.boxes(width-2), "\n")...)
	lines = append(lines, "", "  "+th.Title.Render("What this survives"))
	lines = append(lines, strings.Split(inset(s.w.playbook().Summary, 2, min(width, 110)), "\n")...)
	for _, r := range s.w.playbook().Roles {
		if len(lines) < height {
			lines = append(lines, th.Muted.Render(cut("  "+plural(len(s.w.cluster.WithRole(r.Name)), r.Name)+": "+r.Why, width)))
		}
	}
	return strings.Join(lines, "\n")
}

// wayIn is where clients call, as far as the settings tell.
func (s *topology) wayIn() string {
	if port := s.w.cluster.Settings["s3_port"]; port != "" {
		return "call http on port " + port + " of any machine"
	}
	return ""
}

// boxWidth is what a machine's box takes, with the gap behind it.
const boxWidth = 25

// boxes draws a box for each machine, as many side by side as there is room for, and the clients' way to them.
func (s *topology) boxes(width int) string {
	perRow := max(1, width/boxWidth)
	hosts := s.w.cluster.Hosts
	if len(hosts) > 2*perRow { // boxes for many machines would leave no room for what matters
		return s.list(width)
	}
	rows := []string{wires(min(perRow, len(hosts)))}
	for len(hosts) > 0 {
		n := min(perRow, len(hosts))
		var boxes []string
		for _, h := range hosts[:n] {
			boxes = append(boxes, s.box(h), " ")
		}
		rows = append(rows, "  "+strings.ReplaceAll(lipgloss.JoinHorizontal(lipgloss.Top, boxes...), "\n", "\n  "))
		hosts = hosts[n:]
	}
	return strings.Join(rows, "\n")
}

// wires leads from the clients to the n boxes of the first row.
func wires(n int) string {
	const down = 8 // cells to the wire of a box
	text := strings.Repeat(" ", down) + "│\n" + strings.Repeat(" ", down)
	if n == 1 {
		return text + "│"
	}
	text += "├"
	for i := 1; i < n; i++ {
		end := "┬"
		if i == n-1 {
			end = "┐"
		}
		text += strings.Repeat("─", boxWidth-1) + end
	}
	return text
}

func (s *topology) box(h inventory.Host) string {
	th := s.w.th
	room := boxWidth - 5
	lines := []string{
		th.Title.Render(cut(harmless(h.Name), room-8)) + "  " + th.Accent.Render(h.Role),
		cut(cmp.Or(h.ClusterAddress, h.Address), room),
	}
	if dir := s.w.cluster.Settings["data_dir"]; dir != "" && h.Role == first(s.w.roleNames()) {
		lines = append(lines, th.Muted.Render("keeps the objects in"), th.Muted.Render(cut(harmless(dir), room)))
	}
	return lipgloss.NewStyle().Border(lipgloss.NormalBorder()).Width(boxWidth-1).Height(6).Padding(0, 1).Render(strings.Join(lines, "\n"))
}

func (s *topology) list(width int) string {
	var lines []string
	for _, r := range s.w.playbook().Roles {
		var names []string
		for _, h := range s.w.cluster.WithRole(r.Name) {
			names = append(names, harmless(h.Name))
		}
		lines = append(lines, inset(s.w.th.Accent.Render(r.Name)+": "+strings.Join(names, ", "), 2, width))
	}
	return strings.Join(lines, "\n")
}
