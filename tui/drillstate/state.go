// Package drillstate folds the events of a failover drill into what a screen shows of it while it goes on. The same events
// give the same state, live or from a journal. It draws nothing and knows no clock: the time is that of the events.
package drillstate

import (
	"time"

	"holdfast/steps/event"
)

// Bounds of what is kept; a drill may take as long as a machine's boot.
const (
	maxCells = 2000
	maxSaid  = 500
)

// finest is what one cell stands for at first. A drill that outgrows its cells gets coarser ones.
const finest = 250 * time.Millisecond

// Cell is what requests met during a stretch of time.
type Cell struct{ OK, Failed int }

// Strip is one address over time.
type Strip struct {
	Address string
	Cells   []Cell
	Code    string // of the last failure
}

// Said is one thing a drill has told on its way.
type Said struct {
	At                time.Time
	Phase, Host, Text string
}

// State is a drill so far. The zero value is one of which nothing is known.
type State struct {
	Drill, Target, Expected string
	ExpectedMS              int64 // -1: an outage is expected
	Begun, Last             time.Time
	Phase                   string // the one it is in
	Said                    []Said
	Width                   time.Duration // of a cell
	From                    time.Time     // of the first cell
	Strips                  []Strip
	Acknowledged            int
	Hit, Healed             time.Time // when the fault went in, and when mending began; zero: not yet
	Result                  event.DrillFinished
	Over                    bool
}

// Apply takes one envelope into account. Events of no drill leave the state as it is.
func (s *State) Apply(e event.Envelope) {
	switch ev := e.Event.(type) {
	case event.DrillBegun:
		s.Begun = e.At // what came before was looking, and a person's time to answer
		s.Drill, s.Target, s.Expected, s.ExpectedMS = ev.Drill, ev.Target, ev.Expected, ev.ExpectedMS
		for _, a := range ev.Addresses {
			s.strip(a)
		}
	case event.DrillPhase:
		s.phase(ev, e.At)
	case event.DrillSamples:
		s.samples(ev)
	case event.DrillFinished:
		s.Result, s.Over, s.Drill, s.Target = ev, true, ev.Drill, ev.Target
	default:
		return
	}
	if s.Begun.IsZero() {
		s.Begun = e.At
	}
	if e.At.After(s.Last) {
		s.Last = e.At
	}
}

func (s *State) phase(ev event.DrillPhase, at time.Time) {
	if len(s.Said) > 0 && ev.Phase == "check" && ev.Text == s.Said[0].Text {
		*s = State{} // the answer took long: it looks again from the beginning
	}
	s.Phase = ev.Phase
	if s.Drill == "" {
		s.Drill = ev.Drill
	}
	if ev.Phase == "inject" && s.Hit.IsZero() {
		s.Hit = at
		if ev.Host != "" {
			s.Target = ev.Host // the task may have been moved there only now
		}
	}
	if ev.Phase == "heal" && s.Healed.IsZero() {
		s.Healed = at
	}
	if len(s.Said) == maxSaid {
		s.Said = append(s.Said[:0], s.Said[1:]...)
	}
	s.Said = append(s.Said, Said{at, ev.Phase, ev.Host, ev.Text})
}

// samples puts a batch into the cells it covers; where it covers several they all get a share.
func (s *State) samples(ev event.DrillSamples) {
	if s.From.IsZero() {
		s.From, s.Width = ev.From, finest
	}
	s.Acknowledged = ev.Acknowledged
	first := s.index(ev.From)
	last := max(first, s.index(ev.From.Add(ev.Took-1)))
	for last >= maxCells {
		s.coarsen()
		first = s.index(ev.From)
		last = max(first, s.index(ev.From.Add(ev.Took-1)))
	}
	for _, a := range ev.Addresses {
		strip := s.strip(a.Address)
		for len(strip.Cells) <= last {
			strip.Cells = append(strip.Cells, Cell{})
		}
		share := last - first + 1
		for i := first; i <= last; i++ {
			strip.Cells[i].OK += (a.OK + share - 1) / share
			strip.Cells[i].Failed += (a.Failed + share - 1) / share
		}
		if a.Code != "" {
			strip.Code = a.Code
		}
	}
}

func (s *State) index(at time.Time) int { return max(0, int(at.Sub(s.From)/s.Width)) }

// coarsen makes one cell of two.
func (s *State) coarsen() {
	s.Width *= 2
	for i := range s.Strips {
		old := s.Strips[i].Cells
		half := make([]Cell, (len(old)+1)/2)
		for j, c := range old {
			half[j/2].OK += c.OK
			half[j/2].Failed += c.Failed
		}
		s.Strips[i].Cells = half
	}
}

// strip finds an address, or makes room for a new one.
func (s *State) strip(address string) *Strip {
	for i := range s.Strips {
		if s.Strips[i].Address == address {
			return &s.Strips[i]
		}
	}
	s.Strips = append(s.Strips, Strip{Address: address})
	return &s.Strips[len(s.Strips)-1]
}

// Gap is the longest stretch, so far and as coarse as the cells are, in which an address answered nothing well. ok is
// false before it was asked.
func (s *State) Gap(address string) (gap time.Duration, ok bool) {
	for _, strip := range s.Strips {
		if strip.Address != address {
			continue
		}
		run := 0
		for _, c := range strip.Cells {
			ok = ok || c.OK+c.Failed > 0
			if c.OK > 0 {
				run = 0
			} else if run > 0 || c.Failed > 0 { // an empty cell alone is only a pause between two batches
				run++
			}
			gap = max(gap, time.Duration(run)*s.Width)
		}
	}
	return gap, ok
}

// Answers tells whether an address answered well the last time it was asked.
func (s *Strip) Answers() (well, asked bool) {
	for i := len(s.Cells) - 1; i >= 0; i-- {
		if c := s.Cells[i]; c.OK+c.Failed > 0 {
			return c.OK > 0 && c.Failed == 0, true
		}
	}
	return false, false
}
