package tui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"

	"holdfast/playbooks"
	"holdfast/steps/inventory"
	"holdfast/tui/theme"
)

// Options say what a wizard works with.
type Options struct {
	Library playbooks.Library
	Engine  Engine
	Shelf   Shelf
	Label   string            // shown on every screen, "simulation"; "" for real machines
	Cluster inventory.Cluster // what is known from the start, as of a practice cluster; the zero value for nothing
	Version string

	// What follows may be nil; what it would do is not offered then.
	Driller  Driller
	Keeper   Keeper
	Mender   Mender
	Survives Survives
	Practise func(context.Context) (Practice, error) // starts a practice cluster; it ends with the context New was given

	Practising bool // begin with Practise, without being asked
}

// Model is the one Bubble Tea model. Screens are drawn by it and are no models of their own.
type Model struct {
	w       *wizard
	pages   []screen // those on the way here; the last is the one that shows
	sheets  []screen // laid over it
	width   int
	height  int
	profile colorprofile.Profile
	told    bool    // the terminal has said what its background is
	listen  tea.Cmd // waits for the engine's next question
}

// New makes the wizard. All its work ends with ctx.
func New(ctx context.Context, o Options) *Model {
	w := newWizard(o)
	w.start = func(work func(context.Context) tea.Msg) (tea.Cmd, func()) {
		ctx, cancel := context.WithCancel(ctx)
		return func() tea.Msg { defer cancel(); return work(ctx) }, cancel
	}
	m := &Model{w: w, profile: colorprofile.ANSI256, width: minWidth, height: minHeight}
	m.listen = func() tea.Msg { return w.desk.next(ctx) }
	m.paint(true)
	m.pages = []screen{newWelcome(w, o.Version)}
	return m
}

func (m *Model) paint(dark bool) { m.w.th = theme.New(dark, m.profile) }

// Init implements tea.Model.
func (m *Model) Init() tea.Cmd {
	return tea.Batch(tea.RequestBackgroundColor, m.listen, entering(m.top()))
}

// lightGround reads what some terminals that do not answer put into the environment: the numbers of their text's colour
// and of their background's, of the basic sixteen.
func lightGround(colours string) bool {
	ground := colours[strings.LastIndex(colours, ";")+1:]
	return ground == "7" || ground == "15"
}

func (m *Model) top() screen {
	if n := len(m.sheets); n > 0 {
		return m.sheets[n-1]
	}
	return m.pages[len(m.pages)-1]
}

func entering(s screen) tea.Cmd {
	if e, ok := s.(enterer); ok {
		return e.enter()
	}
	return nil
}

// Update implements tea.Model.
func (m *Model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = msg.Width, msg.Height
	case tea.BackgroundColorMsg:
		m.told = true
		m.paint(msg.IsDark())
	case tea.EnvMsg:
		if !m.told {
			m.paint(!lightGround(msg.Getenv("COLORFGBG")))
		}
	case tea.ColorProfileMsg:
		m.profile = msg.Profile
		m.paint(m.w.th.Dark)
	case tea.KeyPressMsg:
		return m, m.key(msg)
	case tea.PasteMsg:
		return m, m.top().update(msg)
	case question:
		return m, tea.Batch(m.listen, m.open(newAsk(m.w, msg)))
	default:
		return m.moved(msg)
	}
	return m, nil
}

// moved takes the messages by which the wizard moves; all others are for whoever waits for them.
func (m *Model) moved(msg tea.Msg) (tea.Model, tea.Cmd) {
	switch msg := msg.(type) {
	case goMsg:
		m.pages = append(m.pages, msg.to)
		return m, entering(msg.to)
	case backMsg:
		return m, m.back()
	case homeMsg:
		m.pages = m.pages[:1]
		return m, entering(m.pages[0])
	case backToMsg:
		for len(m.pages) > 1 {
			m.pages = m.pages[:len(m.pages)-1]
			if m.pages[len(m.pages)-1].title() == msg.title {
				break
			}
		}
		return m, entering(m.top())
	case openMsg:
		return m, m.open(msg.over)
	case closeMsg:
		if n := len(m.sheets); n > 0 {
			m.sheets = m.sheets[:n-1]
		}
	case quitMsg:
		return m, tea.Quit
	default:
		return m, m.everybody(msg)
	}
	return m, nil
}

// everybody hands on what came of work: a page goes on listening while a sheet lies over it.
func (m *Model) everybody(msg tea.Msg) tea.Cmd {
	var cmds []tea.Cmd
	for _, s := range append(append([]screen{}, m.pages...), m.sheets...) {
		cmds = append(cmds, s.update(msg))
	}
	return tea.Batch(cmds...)
}

func (m *Model) open(s screen) tea.Cmd {
	m.sheets = append(m.sheets, s)
	return entering(s)
}

func (m *Model) back() tea.Cmd {
	if len(m.pages) == 1 {
		return nil
	}
	m.pages = m.pages[:len(m.pages)-1]
	return entering(m.top())
}

// key gives the wizard's own keys their meaning; every other belongs to what is on top.
func (m *Model) key(msg tea.KeyPressMsg) tea.Cmd {
	s := m.top()
	t, _ := s.(typist)
	letters := t == nil || !t.typing()
	switch k := msg.String(); {
	case k == "ctrl+c":
		return m.leave()
	case k == "q" && letters && len(m.sheets) == 0:
		return m.leave()
	case k == "f1", k == "?" && letters:
		if _, already := s.(*pager); already {
			return tell(closeMsg{})
		}
		return m.open(newHelp(m.w, s))
	case k == "esc":
		return m.escape(s)
	}
	return s.update(msg)
}

func (m *Model) escape(s screen) tea.Cmd {
	if e, ok := s.(escaper); ok {
		if cmd, done := e.escape(); done {
			return cmd
		}
	}
	if len(m.sheets) > 0 {
		return tell(closeMsg{})
	}
	return m.back()
}

// leave ends the program; while machines are being changed it asks what is to become of that. A second Ctrl-C stops
// gently, as it does without a screen.
func (m *Model) leave() tea.Cmd {
	if c, asked := m.top().(*choice); asked && m.w.busy {
		if c.hurry == nil {
			return nil
		}
		return tea.Sequence(tell(closeMsg{}), c.hurry)
	}
	for _, p := range m.pages {
		if r, ok := p.(leaver); ok && m.w.busy && r.atWork() {
			return m.open(r.leaving())
		}
	}
	return tea.Quit
}
