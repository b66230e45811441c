package tui

import "time"

// A question that matters may come up while somebody is typing. Keys are swallowed until the keyboard has rested for
// quiet, but no longer than patience: whoever holds a key down must get through in the end.
const (
	quiet    = 425 * time.Millisecond
	patience = 1500 * time.Millisecond
)

// guard swallows the keys that were meant for what was on the screen before.
type guard struct {
	opened, latest time.Time
	ready          bool
}

func newGuard() guard {
	now := time.Now()
	return guard{opened: now, latest: now}
}

// takes tells whether a key pressed now is an answer.
func (g *guard) takes() bool {
	now := time.Now()
	g.ready = g.ready || now.Sub(g.latest) >= quiet || now.Sub(g.opened) >= patience
	g.latest = now
	return g.ready
}
