// Package logpane shows a log that grows without end: it keeps a bounded tail of it, draws only the lines that can be seen,
// and follows, pauses, searches and filters. It knows no event and no key; whoever owns it feeds lines and says where to look.
// Nothing that was not made harmless by Clean is ever drawn.
package logpane

import "strings"

// Bounds of what is kept. Older lines go first.
const (
	maxLines = 20_000
	maxBytes = 8 << 20
)

// Pane is a log and the place one looks at. It is not safe for concurrent use. The zero value is not ready; see New.
type Pane struct {
	kept  []Line // a ring once it is full
	start int    // index of the oldest
	first int    // number of the line at start, counted from the beginning of the log
	floor int    // number of the oldest that has not been given up for its bytes
	bytes int

	paused bool
	bottom int // number of the lowest line shown while paused
	height int // of the last drawing
	shift  int // cells left out at the left

	host, stream, needle string
	hosts                int // width of the column of hosts
}

// New makes an empty pane that follows its log.
func New() *Pane { return &Pane{height: 1} }

// Add appends a line, made harmless.
func (p *Pane) Add(l Line) {
	l.Text = strings.Clone(Clean(l.Text)) // a short line must not keep a long one's memory
	l.Host, l.Step = Clean(l.Host), Clean(l.Step)
	p.hosts = max(p.hosts, min(len(l.Host), 12))
	p.bytes += len(l.Text)
	if len(p.kept) < maxLines {
		p.kept = append(p.kept, l)
	} else {
		p.bytes -= len(p.kept[p.start].Text)
		p.kept[p.start] = l
		p.start = (p.start + 1) % maxLines
		p.first++
	}
	for p.floor = max(p.floor, p.first); p.bytes > maxBytes; p.floor++ {
		old := &p.kept[p.slot(p.floor)]
		p.bytes -= len(old.Text)
		*old = Line{}
	}
}

// Len is how many lines are kept; Total how many there ever were.
func (p *Pane) Len() int { return p.Total() - p.floor }

// Total is how many lines were ever added.
func (p *Pane) Total() int { return p.first + len(p.kept) }

// slot is the place of line n in the ring.
func (p *Pane) slot(n int) int { return (p.start + n - p.first) % len(p.kept) }

func (p *Pane) line(n int) Line { return p.kept[p.slot(n)] }

// shows tells whether line n passes the filter.
func (p *Pane) shows(n int) bool {
	l := p.line(n)
	return (p.host == "" || l.Host == p.host) && (p.stream == "" || l.Stream == p.stream)
}

// Filter shows lines of one host and one stream alone; "" stands for all.
func (p *Pane) Filter(host, stream string) { p.host, p.stream = host, stream }

// Filtered tells what is shown; "" stands for all.
func (p *Pane) Filtered() (host, stream string) { return p.host, p.stream }

// Following tells whether the newest line is always in sight.
func (p *Pane) Following() bool { return !p.paused }

// Follow goes back to the newest line and stays with it.
func (p *Pane) Follow() { p.paused = false }

// Pause holds the view where it is.
func (p *Pane) Pause() {
	if !p.paused {
		p.paused, p.bottom = true, p.Total()-1
	}
}

// Scroll moves by lines that pass the filter; up is negative. Reaching the end follows again.
func (p *Pane) Scroll(by int) {
	p.Pause()
	step := 1
	if by < 0 {
		step = -1
	}
	for at := p.bottom + step; by != 0 && at >= p.floor && at < p.Total(); at += step {
		if p.shows(at) {
			p.bottom = at
			by -= step
		}
	}
	if by > 0 {
		p.Follow()
	}
	p.fill()
}

// fill keeps the view full at the upper end: nobody scrolls into emptiness.
func (p *Pane) fill() {
	if !p.paused {
		return
	}
	p.bottom = max(p.bottom, p.floor)
	above := len(p.upFrom(p.bottom, p.height))
	for at := p.bottom + 1; above < p.height && at < p.Total(); at++ {
		if p.shows(at) {
			p.bottom = at
			above++
		}
	}
}

// Page moves by what is seen at once.
func (p *Pane) Page(by int) { p.Scroll(by * max(1, p.height-1)) }

// Shift moves the view sideways by cells; it never goes left of the beginning.
func (p *Pane) Shift(by int) { p.shift = max(0, p.shift+by) }

// upFrom gives the numbers of up to n shown lines, from line at upwards.
func (p *Pane) upFrom(at, n int) []int {
	var out []int
	for at = min(at, p.Total()-1); at >= p.floor && len(out) < n; at-- {
		if p.shows(at) {
			out = append(out, at)
		}
	}
	return out
}
