package tui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// preflight is the table of machines and checks.
type preflight struct {
	w       *wizard
	checks  []string
	cells   map[string]map[string]Finding // check, host
	at, on  int                           // check, host
	ready   bool
	message string
}

func newPreflight(w *wizard) *preflight { return &preflight{w: w} }

func (s *preflight) title() string { return "Preflight" }

func (s *preflight) keys() []hint {
	enter := "go on"
	if s.count("stop") > 0 {
		enter = "to the first stop"
	}
	keys := []hint{{"Enter", enter}, {"↑↓←→", "choose a cell"}}
	if s.ready && s.cell().Remedy == "" {
		keys = append(keys, hint{"Space", "what was found"})
	} else {
		keys = append(keys, hint{"Space", "cause and remedy"})
	}
	if s.ready && len(s.mends()) > 0 {
		keys = append(keys, hint{"m", "mend it"})
	}
	if s.ready && s.cell().Remedy != "" {
		keys = append(keys, hint{"y", "copy the remedy"})
	}
	return append(keys, hint{"r", "look again"})
}

func (s *preflight) help() string {
	return "Everything known to make an install fail is looked for before anything is changed. ok needs nothing; a warning is worth a look and does not stop you; stop must be mended first. Below the table stands what was found in the chosen cell and what to do. Where holdfast can mend it, m shows how, and does it once you agree."
}

// judgedMsg carries the findings.
type judgedMsg struct{ found []Finding }

// enter judges anew: a setting may have changed.
func (s *preflight) enter() tea.Cmd {
	s.w.check()
	cluster := s.w.cluster
	cmd, _ := s.w.start(func(context.Context) tea.Msg { return judgedMsg{s.w.engine.Judge(cluster)} })
	return cmd
}

func (s *preflight) judged(found []Finding) {
	s.ready, s.w.found = true, found
	s.checks, s.cells = nil, map[string]map[string]Finding{}
	for _, f := range found {
		if s.cells[f.Check] == nil {
			s.cells[f.Check] = map[string]Finding{}
			s.checks = append(s.checks, f.Check)
		}
		s.cells[f.Check][f.Host] = f
	}
	s.toWorst()
}

func (s *preflight) toWorst() {
	for _, level := range []string{"stop", "warning"} {
		for i, check := range s.checks {
			for j, h := range s.w.cluster.Hosts {
				if s.cells[check][h.Name].Level == level {
					s.at, s.on = i, j
					return
				}
			}
		}
	}
	s.at, s.on = 0, 0
}

func (s *preflight) count(level string) int {
	n := 0
	for _, f := range s.w.found {
		if f.Level == level {
			n++
		}
	}
	return n
}

func (s *preflight) update(msg tea.Msg) tea.Cmd {
	if found, ok := msg.(judgedMsg); ok {
		s.judged(found.found)
	}
	if cmd := s.mending(msg); cmd != nil {
		return cmd
	}
	k, ok := msg.(tea.KeyPressMsg)
	if !ok || !s.ready {
		return nil
	}
	s.message = ""
	switch k.String() {
	case "up":
		s.at = max(0, s.at-1)
	case "down":
		s.at = max(0, min(len(s.checks)-1, s.at+1))
	case "left":
		s.on = max(0, s.on-1)
	case "right":
		s.on = max(0, min(len(s.w.cluster.Hosts)-1, s.on+1))
	case "space":
		return tell(openMsg{s.explain()})
	case "y":
		return s.copyRemedy()
	case "r":
		return s.again()
	case "m":
		return s.askMend()
	case "enter":
		if s.count("stop") == 0 {
			return tell(goMsg{newSettings(s.w)})
		}
		s.toWorst()
	}
	return nil
}

// againMsg asks the page before for fresh facts.
type againMsg struct{}

func (s *preflight) cell() Finding {
	if s.at >= len(s.checks) || s.on >= len(s.w.cluster.Hosts) {
		return Finding{}
	}
	return s.cells[s.checks[s.at]][s.w.cluster.Hosts[s.on].Name]
}

func (s *preflight) explain() *pager {
	f := s.cell()
	m := s.w.th.Level(f.Level)
	text := m.Style.Render(m.Sign+" "+m.Word) + "  " + harmless(f.What)
	if f.Remedy != "" {
		text += "\n\n" + s.w.th.Title.Render("What to do") + "\n" + harmless(f.Remedy)
	}
	return &pager{w: s.w, heading: harmless(f.Check + " on " + f.Host), text: text}
}

// copyRemedy puts what is to be done on the clipboard: most of it is a command to run there.
func (s *preflight) copyRemedy() tea.Cmd {
	f := s.cell()
	if f.Remedy == "" {
		s.message = "There is nothing to do in this cell."
		return nil
	}
	s.message = "Copied the remedy. Do it on " + harmless(f.Host) + ", then press r."
	return tea.SetClipboard(f.Remedy)
}

func (s *preflight) view(width, height int) string {
	if !s.ready {
		return "\n  Looking at what the machines have told ..."
	}
	th := s.w.th
	const first, each = 16, 11
	hosts := s.w.cluster.Hosts
	n := max(1, (width-first)/each)
	from := max(0, min(s.on-n/2, len(hosts)-n))
	shown := hosts[from:min(len(hosts), from+n)]
	head := pad("", first)
	for _, h := range shown {
		head += th.Title.Render(pad(harmless(h.Name), each-1)) + " "
	}
	found := width - first - each*len(shown) - 2 // what is left for words
	if found >= 30 && s.on < len(hosts) {
		head += "  " + th.Muted.Render(cut("found on "+harmless(hosts[s.on].Name), found))
	}
	var rows []string
	for i, check := range s.checks {
		line := pad("  "+check, first)
		for j, h := range shown {
			m := th.Level(s.cells[check][h.Name].Level)
			text := pad(m.Sign+" "+m.Word, each-1)
			if i == s.at && j+from == s.on {
				line += th.Selected.Render(text) + " "
			} else {
				line += m.Style.Render(text) + " "
			}
		}
		if found >= 30 && s.on < len(hosts) {
			line += "  " + th.Muted.Render(cut(harmless(s.cells[check][hosts[s.on].Name].What), found))
		}
		rows = append(rows, line)
	}
	foot := s.foot(width)
	gap, free := "\n\n", height-2-len(strings.Split(foot, "\n"))
	switch {
	case len(rows) < free:
		head = "\n" + head
	case len(rows) == free+1: // rather no empty line than one check out of sight
		gap, free = "\n", free+1
	}
	body := listed(th, rows, s.at, free)
	return head + "\n" + strings.Join(body, "\n") + gap + foot
}

// foot says what the chosen cell means, and how it stands with all.
func (s *preflight) foot(width int) string {
	f := s.cell()
	m := s.w.th.Level(f.Level)
	text := m.Style.Render(m.Sign+" "+m.Word) + "  " + harmless(f.Check+" on "+f.Host+": "+f.What)
	if f.Remedy != "" {
		text += "\n" + harmless("To do: "+f.Remedy)
	}
	lines := strings.Split(inset(text, 2, width), "\n")
	if len(lines) > 4 {
		lines = append(lines[:3], s.w.th.Muted.Render("  ... Space shows all of it"))
	}
	return strings.Join(append(lines, s.verdict()), "\n")
}

func (s *preflight) verdict() string {
	th, stops, warnings := s.w.th, s.count("stop"), s.count("warning")
	switch {
	case s.message != "":
		return "  " + th.Accent.Render(s.message)
	case stops > 0:
		next := " Then press r."
		if len(s.mends()) > 0 {
			next = " m mends this one."
		}
		return "  " + th.Failed.Render(plural(stops, "thing")+" must be mended before anything can be done.") + th.Muted.Render(next)
	case warnings > 0:
		return "  " + th.Warning.Render(plural(warnings, "warning")+".") + " Nothing stands in the way."
	}
	return "  " + th.OK.Render("✓ "+plural(len(s.w.found), "thing")+" looked at; nothing stands in the way.")
}
