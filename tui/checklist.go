package tui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// sheetPage is a text about a cluster that stands: its checklist, or how it is now.
type sheetPage struct {
	w       *wizard
	heading string
	fetch   func(context.Context) (string, error)
	saves   bool
	loading bool
	message string
	err     error
	stop    func()
	pager
}

type (
	sheetMsg struct {
		owner *sheetPage
		text  string
		err   error
	}
	savedMsg struct {
		owner *sheetPage
		path  string
		err   error
	}
)

// newChecklist is the one page to keep at hand.
func newChecklist(w *wizard) *sheetPage {
	c := w.cluster
	return newSheet(w, "Checklist", true, func(context.Context) (string, error) { return w.keeper.Checklist(c, "txt") })
}

// newStatus is how the cluster is now.
func newStatus(w *wizard) *sheetPage {
	c := w.cluster
	return newSheet(w, "Status", false, func(ctx context.Context) (string, error) { return w.keeper.Status(ctx, c) })
}

func newSheet(w *wizard, heading string, saves bool, fetch func(context.Context) (string, error)) *sheetPage {
	return &sheetPage{w: w, heading: heading, saves: saves, fetch: fetch, stop: func() {}, pager: pager{w: w}}
}

func (s *sheetPage) title() string { return s.heading }

func (s *sheetPage) keys() []hint {
	keys := []hint{{"↑↓ PgUp PgDn", "read on"}, {"r", "look again"}}
	if s.saves {
		keys = append(keys, hint{"m", "save Markdown"}, hint{"t", "save text"}, hint{"h", "save HTML, to print"})
	}
	return append(keys, hint{"w", "start page"})
}

func (s *sheetPage) help() string {
	if s.saves {
		return "One page for whoever looks after this cluster: its addresses, where the credentials are, what it survives and what drills measured, the commands of daily life, and what to do when something is lost. Save it and print it; keep it where the cluster is not."
	}
	return "How the cluster is now: its machines and managers, the service with its tasks and their errors, what is mounted, free space. Looking changes nothing."
}

// enter fetches the text, and anew each time: a drill may have added to it.
func (s *sheetPage) enter() tea.Cmd {
	s.loading, s.err = true, nil
	cmd, stop := s.w.start(func(ctx context.Context) tea.Msg {
		text, err := s.fetch(ctx)
		return sheetMsg{s, text, err}
	})
	s.stop = stop
	return cmd
}

func (s *sheetPage) escape() (tea.Cmd, bool) { s.stop(); return nil, false }

func (s *sheetPage) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case sheetMsg:
		if msg.owner == s {
			s.loading, s.err, s.pager.text = false, msg.err, harmless(msg.text)
		}
	case savedMsg:
		if msg.owner == s {
			s.saved(msg)
		}
	case tea.KeyPressMsg:
		return s.key(msg)
	}
	return nil
}

func (s *sheetPage) saved(msg savedMsg) {
	if s.message = "Saved as " + harmless(msg.path); msg.err != nil {
		s.message = "Not saved: " + problemText(msg.err)
	}
}

func (s *sheetPage) key(msg tea.KeyPressMsg) tea.Cmd {
	formats := map[string]string{"m": "md", "t": "txt", "h": "html"}
	format, saves := formats[msg.String()]
	switch k := msg.String(); {
	case s.loading:
	case k == "r":
		return s.enter()
	case k == "w":
		return tell(homeMsg{})
	case saves && s.saves:
		c := s.w.cluster
		cmd, _ := s.w.start(func(context.Context) tea.Msg {
			path, err := s.w.keeper.Save(c, format)
			return savedMsg{s, path, err}
		})
		return cmd
	case k != "enter":
		s.message = ""
		return s.pager.update(msg)
	}
	return nil
}

func (s *sheetPage) view(width, height int) string {
	switch {
	case s.loading:
		return "\n  " + s.heading + " of " + harmless(s.w.cluster.Name) + ": one moment ..."
	case s.err != nil:
		return "\n" + s.w.th.Failed.Render(inset(problemText(s.err), 2, width)) + "\n\n" + inset(hintText(s.err), 2, width)
	}
	room, sides := width+2, 1 // such a page is 80 columns wide, and so is the smallest window
	if width >= spacious {
		room, sides = (width-2)/2, 2
	}
	lines := strings.Split(wrap(s.pager.text, room), "\n")
	s.pager.fit(len(lines), sides*(height-2))
	foot := s.w.th.OK.Render(strings.ReplaceAll(s.message, "\n", " "))
	if s.message == "" {
		foot = s.pager.rest()
	}
	return abreast(lines[s.pager.from:s.pager.until()], room, height-2, sides) + "\n\n" + cut(foot, width+2)
}
