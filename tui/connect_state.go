package tui

import (
	"fmt"

	"holdfast/tui/theme"
)

// state is a machine's line: where it stands and what it is.
func (s *connect) state(host string) (theme.Mark, string) {
	th := s.w.th
	r, tried := s.reached[host]
	switch {
	case !tried && s.trying:
		return theme.Mark{Sign: "›", Word: "trying", Style: th.Running}, ""
	case !tried:
		return theme.Mark{Sign: "·", Word: "not tried", Style: th.Muted}, ""
	case r.Error != "":
		return theme.Mark{Sign: "✗", Word: "refused", Style: th.Failed}, harmless(r.Error)
	}
	f := r.Facts
	return theme.Mark{Sign: "✓", Word: "in", Style: th.OK}, harmless(fmt.Sprintf("%s %s, %d CPU, %s", f.OS.ID, f.OS.Version, f.CPUs, size(f.Memory)))
}

// size prints bytes as people say them.
func size(n int64) string {
	if n >= 1<<30 {
		return fmt.Sprintf("%.1f GB", float64(n)/(1<<30))
	}
	return fmt.Sprintf("%d MB", n>>20)
}
