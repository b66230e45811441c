package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// journey names the pages in their order, for the line at the top.
var journey = []string{"Welcome", "Playbook", "Machines", "Connect", "Preflight", "Settings", "Topology", "Plan", "Run", "Drill", "Checklist"}

// View implements tea.Model.
func (m *Model) View() tea.View {
	v := tea.NewView(m.draw())
	v.AltScreen = true
	v.WindowTitle = "holdfast - " + m.top().title()
	return v
}

func (m *Model) draw() string {
	if m.width < minWidth || m.height < minHeight {
		text := fmt.Sprintf("holdfast needs a window of %d columns and %d lines; this one has %d and %d.\n\nMake it larger, please, or leave with Ctrl-C and call holdfast --accessible, which asks the same line by line.",
			minWidth, minHeight, m.width, m.height)
		return fit(wrap(text, max(1, m.width)), max(1, m.width), max(1, m.height))
	}
	s, foot := m.top(), m.footer()
	body := m.height - 3 - strings.Count(foot, "\n") - 1
	return m.header() + "\n" + m.rule() + "\n" + fit(s.view(m.width-2, body), m.width, body) + "\n" + m.rule() + "\n" + foot
}

func (m *Model) rule() string { return m.w.th.Muted.Render(strings.Repeat("─", m.width)) }

// header says where one is: all stations where there is room, else the number of this one.
func (m *Model) header() string {
	th, here := m.w.th, m.pages[len(m.pages)-1].title()
	at := -1
	for i, name := range journey {
		if name == here {
			at = i
		}
	}
	left := th.Title.Render("holdfast") + "  "
	if m.w.label != "" {
		left += th.Warning.Render("["+m.w.label+"]") + "  "
	}
	var stations []string
	for i, name := range journey {
		style := th.Muted
		if i == at {
			style = th.Accent
		}
		stations = append(stations, style.Render(name))
	}
	line := left + strings.Join(stations, th.Muted.Render(" › "))
	right := m.w.draft.Name
	if right != "" && !strings.HasPrefix(m.w.label, right) {
		right = "cluster " + right
	}
	if ansi.StringWidth(line)+len(right)+2 > m.width || at < 0 {
		line = left + th.Accent.Render(here)
		if at >= 0 {
			line += th.Muted.Render(fmt.Sprintf("  (%d of %d)", at+1, len(journey)))
		}
	}
	if at < 1 || m.w.draft.Playbook == "" || right != "" && strings.HasPrefix(m.w.label, right) { // once is enough
		right = ""
	}
	gap := m.width - ansi.StringWidth(line) - ansi.StringWidth(right)
	return cut(line+strings.Repeat(" ", max(1, gap))+th.Muted.Render(right), m.width)
}

// footer shows every key that does something here, on as many lines as that takes.
func (m *Model) footer() string {
	s := m.top()
	keys := s.keys()
	t, _ := s.(typist)
	free := t == nil || !t.typing()
	if len(m.sheets) > 0 {
		keys = append(keys, hint{"Esc", "close"})
	} else if len(m.pages) > 1 {
		keys = append(keys, hint{"Esc", "back"})
	}
	if free {
		keys = append(keys, hint{"?", "help"})
	} else {
		keys = append(keys, hint{"F1", "help"})
	}
	switch c, _ := s.(*choice); {
	case c != nil && c.hurry != nil:
		keys = append(keys, hint{"Ctrl-C", "stop it"})
	case free && len(m.sheets) == 0:
		keys = append(keys, hint{"q", "quit"})
	default:
		keys = append(keys, hint{"Ctrl-C", "quit"})
	}
	return m.keyLines(keys)
}

func (m *Model) keyLines(keys []hint) string {
	var lines []string
	line := ""
	for _, k := range keys {
		item := m.w.th.Key.Render(k.key) + " " + m.w.th.Muted.Render(k.does)
		if line != "" && ansi.StringWidth(line)+3+ansi.StringWidth(item) > m.width {
			lines, line = append(lines, line), ""
		}
		if line != "" {
			line += "   "
		}
		line += item
	}
	return strings.Join(append(lines, line), "\n")
}
