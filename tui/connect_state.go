package tui

import (
	"fmt"
	"strings"

	"holdfast/tui/theme"
)

// state is a machine's line: where it stands and what it is, as long as there is room for.
func (s *connect) state(host string, width int) (theme.Mark, string) {
	th := s.w.th
	r, tried := s.reached[host]
	switch {
	case !tried && s.trying:
		return theme.Mark{Sign: "›", Word: "trying", Style: th.Running}, ""
	case !tried:
		return theme.Mark{Sign: "·", Word: "not tried", Style: th.Muted}, ""
	case r.Error != "":
		return theme.Mark{Sign: "✗", Word: "refused", Style: th.Failed}, harmless(gist(r.Error))
	}
	f := r.Facts
	if width > 100 {
		return theme.Mark{Sign: "✓", Word: "logged in", Style: th.OK}, harmless(fmt.Sprintf("%s, %d CPU, %s memory", f.OS.Pretty, f.CPUs, size(f.Memory)))
	}
	return theme.Mark{Sign: "✓", Word: "logged in", Style: th.OK}, harmless(fmt.Sprintf("%s %s, %d CPU, %s memory", f.OS.ID, f.OS.Version, f.CPUs, size(f.Memory)))
}

// gist is the end of an error, which says what it came to; all of it stands below the list for the chosen machine.
func gist(err string) string { return err[strings.LastIndex(": "+err, ": "):] }

// size prints bytes as people say them.
func size(n int64) string {
	if n >= 1<<30 {
		return fmt.Sprintf("%.1f GB", float64(n)/(1<<30))
	}
	return fmt.Sprintf("%d MB", n>>20)
}
