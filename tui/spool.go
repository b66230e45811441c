package tui

import (
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"holdfast/tui/logpane"
)

// spoolPage reads a run's log file, a machine at a time: every line that machine has said, those skipped on the way to
// the screen too. It keeps no more than is in sight.
type spoolPage struct {
	w            *wizard
	cluster, run string
	hosts        []string
	host         int
	base         int  // number of the first of lines
	end          bool // one looks at the end, wherever that is
	reading      int  // number of the reading that is waited for
	lines        []Output
	err          error
	scroll
}

type spoolMsg struct {
	owner   *spoolPage
	reading int
	from    int
	lines   []Output
	total   int
	err     error
}

// spoolAtOnce is how many lines are read at a time: more than any window shows.
const spoolAtOnce = 400

// readBack opens the log file at its end, for the machine whose log is in sight.
func (s *runScreen) readBack() tea.Cmd {
	if s.w.keeper == nil || s.state.Run == "" {
		s.message = "There is no log file yet."
		return nil
	}
	p := &spoolPage{w: s.w, cluster: s.state.Cluster, run: s.state.Run, scroll: scroll{height: minHeight}}
	host, _ := s.log.Filtered()
	for _, h := range s.state.Hosts {
		if h.Name == host {
			p.host = len(p.hosts)
		}
		p.hosts = append(p.hosts, h.Name)
	}
	if len(p.hosts) == 0 {
		s.message = "No machine has said anything yet."
		return nil
	}
	p.end = true
	return tell(openMsg{p})
}

func (p *spoolPage) title() string  { return "Log file" }
func (p *spoolPage) enter() tea.Cmd { return p.read() }

func (p *spoolPage) keys() []hint {
	return []hint{{"↑↓ PgUp PgDn", "read"}, {"Home End", "ends"}, {"h", "next machine"}}
}

// read fetches the lines from the place one looks at, or the last ones.
func (p *spoolPage) read() tea.Cmd {
	p.reading++
	reading, from, end, host := p.reading, p.from, p.end, p.hosts[p.host]
	cmd, _ := p.w.start(func(context.Context) tea.Msg {
		if end {
			_, total, err := p.w.keeper.Output(p.cluster, p.run, host, 0, 0)
			if err != nil {
				return spoolMsg{owner: p, reading: reading, err: err}
			}
			from = max(0, total-spoolAtOnce)
		}
		lines, total, err := p.w.keeper.Output(p.cluster, p.run, host, from, spoolAtOnce)
		return spoolMsg{p, reading, from, lines, total, err}
	})
	return cmd
}

func (p *spoolPage) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case spoolMsg:
		if msg.owner == p && msg.reading == p.reading {
			p.base, p.lines, p.total, p.err = msg.from, msg.lines, msg.total, msg.err
		}
	case tea.KeyPressMsg:
		return p.press(msg.String())
	}
	return nil
}

func (p *spoolPage) press(k string) tea.Cmd {
	switch {
	case k == "h":
		p.host = (p.host + 1) % len(p.hosts)
		p.end, p.lines, p.total = true, nil, 0
		return p.read()
	case k == "enter":
		return tell(closeMsg{})
	case !p.key(k):
		return nil
	}
	p.end = k == "end"
	return p.read()
}

func (p *spoolPage) view(width, height int) string {
	th := p.w.th
	if p.end {
		p.from = p.total
	}
	p.fit(p.total, height-3)
	where := fmt.Sprintf("lines %d to %d of %d", min(p.from+1, p.total), p.until(), p.total)
	if p.total == 0 {
		where = "it has said nothing"
	}
	lines := []string{"", "  " + th.Title.Render("What "+harmless(p.hosts[p.host])+" said") + th.Muted.Render("  "+where), ""}
	if p.err != nil {
		return strings.Join(append(lines, th.Failed.Render(inset(problemText(p.err), 2, width))), "\n")
	}
	seen := p.lines[max(0, min(p.from-p.base, len(p.lines))):]
	for _, l := range seen[:min(len(seen), p.height)] {
		sign := "  "
		if l.Stream == "stderr" {
			sign = "! "
		}
		lines = append(lines, cut("  "+th.Muted.Render(sign)+logpane.Clean(l.Text), width))
	}
	return strings.Join(lines, "\n")
}
