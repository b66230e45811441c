package logpane

import (
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"holdfast/tui/theme"
)

// View draws the lines in sight: never more than height, none wider than width.
func (p *Pane) View(width, height int, th theme.Theme) string {
	p.height = max(1, height)
	p.fill()
	bottom := p.Total() - 1
	if p.paused {
		bottom = p.bottom
	}
	seen := p.upFrom(bottom, p.height)
	slices.Reverse(seen)
	out := make([]string, len(seen))
	for i, n := range seen {
		out[i] = p.draw(p.line(n), width, th)
	}
	return strings.Join(out, "\n")
}

// Visible is the text in sight, for the clipboard: without styles, cut nowhere.
func (p *Pane) Visible() string {
	bottom := p.Total() - 1
	if p.paused {
		bottom = p.bottom
	}
	var out []string
	for _, n := range slices.Backward(p.upFrom(bottom, p.height)) {
		out = append(out, p.line(n).Text)
	}
	return strings.Join(out, "\n")
}

func (p *Pane) draw(l Line, width int, th theme.Theme) string {
	text := l.Text
	if p.shift > 0 {
		text = ansi.TruncateLeft(text, p.shift, "")
	}
	head := ""
	if p.host == "" && p.hosts > 0 {
		head = pad(l.Host, p.hosts) + " "
	}
	text = cut(text, max(0, width-ansi.StringWidth(head)-2))
	sign, style := "  ", th.Text
	switch {
	case p.hit(l):
		sign, style = "> ", th.Found
	case l.Stream == "stderr":
		sign = "! "
	case l.Stream == "":
		style = th.Muted
	}
	return cut(th.Muted.Render(head+sign)+style.Render(text), width)
}

// cut shortens to a number of cells; plain ASCII, by far the most, is not looked at twice.
func cut(text string, width int) string {
	if len(text) <= width {
		return text
	}
	return ansi.Truncate(text, width, "…")
}

// pad brings a host's name to the width of its column.
func pad(text string, width int) string {
	text = ansi.Truncate(text, width, "")
	return text + strings.Repeat(" ", max(0, width-ansi.StringWidth(text)))
}
