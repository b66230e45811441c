package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"holdfast/assets"
)

// pager shows a longer text over the page.
type pager struct {
	w             *wizard
	heading, text string
	most          int // the widest a line may be, for prose; 0: as wide as the window
	scroll
}

func (p *pager) title() string { return p.heading }
func (p *pager) keys() []hint  { return []hint{{"↑↓ PgUp PgDn", "read on"}} }

func (p *pager) update(msg tea.Msg) tea.Cmd {
	if k, ok := msg.(tea.KeyPressMsg); ok && !p.key(k.String()) && k.String() == "enter" {
		return tell(closeMsg{})
	}
	return nil
}

func (p *pager) view(width, height int) string {
	if p.most > 0 {
		width = min(width, p.most)
	}
	lines := strings.Split(inset(p.text, 2, width), "\n")
	p.fit(len(lines), height-4)
	return "\n  " + p.w.th.Title.Render(cut(p.heading, width-2)) + "\n\n" + fit(strings.Join(lines[p.from:p.until()], "\n"), width, p.height) + "\n  " + p.rest()
}

// rest says how much is still to be read.
func (p *pager) rest() string {
	if p.below() == 0 {
		return ""
	}
	return p.w.th.Muted.Render(plural(p.below(), "more line") + " below")
}

// newHelp explains the page below: what it is for, its keys, and the words it uses.
func newHelp(w *wizard, s screen) *pager {
	var b strings.Builder
	if h, ok := s.(helper); ok {
		b.WriteString(h.help() + "\n\n")
	}
	b.WriteString(w.th.Title.Render("Keys here") + "\n")
	for _, k := range append(s.keys(), hint{"Esc", "one step back; what you have said is kept"}, hint{"Ctrl-C", "leave"}) {
		b.WriteString("  " + columns([]int{16}, k.key, k.does) + "\n")
	}
	b.WriteString("\n" + w.th.Title.Render("Words") + "\n\n")
	for _, t := range assets.Terms() {
		b.WriteString(w.th.Accent.Render(t.Title) + "\n" + t.Text + "\n\n")
	}
	return &pager{w: w, heading: "Help: " + s.title(), text: strings.TrimRight(b.String(), "\n"), most: 100}
}
