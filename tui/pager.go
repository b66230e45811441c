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
	from          int
	height        int
	more          int // lines below what is seen
}

func (p *pager) title() string { return p.heading }
func (p *pager) keys() []hint  { return []hint{{"↑↓ PgUp PgDn", "read on"}} }

func (p *pager) update(msg tea.Msg) tea.Cmd {
	k, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	switch k.String() {
	case "enter":
		return tell(closeMsg{})
	case "up":
		p.from--
	case "down":
		p.from++
	case "pgup":
		p.from -= p.height - 1
	case "pgdown", "space":
		p.from += p.height - 1
	case "home":
		p.from = 0
	case "end":
		p.from += p.more
	}
	return nil
}

// clip keeps the place within a text of n lines.
func (p *pager) clip(n int) {
	p.from = max(0, min(p.from, n-p.height))
	p.more = max(0, n-p.from-p.height)
}

func (p *pager) view(width, height int) string {
	lines := strings.Split(inset(p.text, 2, width), "\n")
	p.height = height - 4
	p.clip(len(lines))
	seen := lines[p.from:min(len(lines), p.from+p.height)]
	foot := ""
	if p.more > 0 {
		foot = p.w.th.Muted.Render("  " + plural(p.more, "more line") + " below")
	}
	return "\n  " + p.w.th.Title.Render(cut(p.heading, width-2)) + "\n\n" + fit(strings.Join(seen, "\n"), width, p.height) + "\n" + foot
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
	return &pager{w: w, heading: "Help: " + s.title(), text: strings.TrimRight(b.String(), "\n")}
}
