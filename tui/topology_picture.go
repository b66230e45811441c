package tui

import (
	"cmp"
	"strings"

	"charm.land/lipgloss/v2"

	"holdfast/steps/inventory"
	"holdfast/steps/survival"
)

// picture is the way from the clients to the machines, and from there to the objects.
func (s *topology) picture(width, height int) string {
	th := s.w.th
	lines := []string{"  " + th.Title.Render("your S3 clients") + th.Muted.Render("  "+s.wayIn())}
	if height >= roomy {
		lines = append([]string{""}, lines...)
	}
	lines = append(lines, s.boxes(width-2, height))
	if way := s.storage(); way != "" {
		lines = append(lines, inset(th.Accent.Render("objects")+"  "+way, 2, width))
	}
	if height >= roomy {
		lines = append(lines, "")
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

// storage says where the objects lie, and what that means.
func (s *topology) storage() string {
	if !swarm(s.layout) {
		return ""
	}
	var keep []string
	for _, n := range s.layout.Nodes {
		if n.Storage {
			keep = append(keep, harmless(n.Name))
		}
	}
	dir := harmless(cmp.Or(s.w.cluster.Settings["data_dir"], "its storage folder"))
	if s.layout.Storage == survival.Gluster {
		return "a copy on each of " + strings.Join(keep, ", ") + ", in " + dir
	}
	return "one copy, on " + strings.Join(keep, ", ") + " in " + dir + "; the others reach it over NFS"
}

// boxWidth is what a machine's box takes, with the gap behind it.
const boxWidth = 25

// boxes draws a box for each machine, as many side by side as there is room for, and the clients' way to them.
func (s *topology) boxes(width, height int) string {
	perRow := max(1, width/boxWidth)
	hosts := s.w.cluster.Hosts
	if rows := (len(hosts) + perRow - 1) / perRow; rows*6 > height/2 { // boxes for many machines would leave no room for what matters
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
	text := strings.Repeat(" ", down)
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
	text, style := s.part(h.Name)
	lines := []string{
		th.Title.Render(cut(harmless(h.Name), room-8)) + "  " + th.Accent.Render(h.Role),
		cut(harmless(cmp.Or(h.ClusterAddress, h.Address)), room), style.Render(cut(text, room)),
	}
	return lipgloss.NewStyle().Border(lipgloss.NormalBorder()).Width(boxWidth-1).Height(5).Padding(0, 1).Render(strings.Join(lines, "\n"))
}

// part is what falls with a machine, in three words.
func (s *topology) part(name string) (string, lipgloss.Style) {
	th := s.w.th
	n, _ := s.layout.Node(name)
	switch {
	case !swarm(s.layout):
		return "", th.Muted
	case n.Storage && s.layout.Storage == survival.NFS:
		return "! all falls with it", th.Failed
	case s.layout.Fate(survival.WorkerOff, name).Outcome == survival.Outage:
		return "! its loss: outage", th.Failed
	case n.Manager:
		return "helps to decide", th.Muted
	}
	return "may be lost", th.OK
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
