package logpane

import "strings"

// Search sets what is looked for, in any case of letters, and goes to the latest line that has it. It tells whether there
// is one. An empty text ends the search.
func (p *Pane) Search(text string) bool {
	p.needle = strings.ToLower(Clean(text))
	if p.needle == "" {
		return false
	}
	return p.seek(p.Total()-1, -1)
}

// Searched is what is being looked for, in small letters.
func (p *Pane) Searched() string { return p.needle }

// Next goes to the next line that has it: upwards for -1, downwards for 1.
func (p *Pane) Next(direction int) bool {
	if p.needle == "" {
		return false
	}
	p.Pause()
	return p.seek(p.bottom+direction, direction)
}

func (p *Pane) seek(from, direction int) bool {
	for n := from; n >= p.floor && n < p.Total(); n += direction {
		if p.shows(n) && p.hit(p.line(n)) {
			p.paused, p.bottom = true, n
			return true
		}
	}
	return false
}

func (p *Pane) hit(l Line) bool {
	return p.needle != "" && strings.Contains(strings.ToLower(l.Text), p.needle)
}
