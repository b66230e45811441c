package drillstate

import "time"

// What a column of a drawn strip met. None means that nothing was asked.
const (
	None    = ' '
	Served  = '█'
	Partly  = '▄'
	Failing = '·'
)

// Columns draws the last stretch of a strip in that many columns, each standing for per. The right end is end.
func (s *State) Columns(strip Strip, end time.Time, per time.Duration, width int) []rune {
	out := make([]rune, max(0, width))
	for i := range out {
		from := end.Add(-per * time.Duration(width-i))
		out[i] = s.column(strip, from, from.Add(per))
	}
	return out
}

func (s *State) column(strip Strip, from, to time.Time) rune {
	if s.Width == 0 || !to.After(s.From) {
		return None
	}
	first := s.index(from)
	last := max(first, s.index(to.Add(-1)))
	var sum Cell
	for i := first; i <= last && i < len(strip.Cells); i++ {
		sum.OK += strip.Cells[i].OK
		sum.Failed += strip.Cells[i].Failed
	}
	switch {
	case sum.OK > 0 && sum.Failed > 0:
		return Partly
	case sum.OK > 0:
		return Served
	case sum.Failed > 0:
		return Failing
	}
	return None
}

// Per is the time one column stands for when everything since the first sample shall fit: the finest of a few round ones.
func (s *State) Per(width int) time.Duration {
	total := s.End().Sub(s.From)
	for _, per := range []time.Duration{
		time.Second, 2 * time.Second, 5 * time.Second, 10 * time.Second, 20 * time.Second, 30 * time.Second, time.Minute,
	} {
		if per*time.Duration(max(1, width)) >= total {
			return per
		}
	}
	return 5 * time.Minute
}

// End is the end of the last cell.
func (s *State) End() time.Time {
	most := 0
	for _, strip := range s.Strips {
		most = max(most, len(strip.Cells))
	}
	return s.From.Add(time.Duration(most) * s.Width)
}
