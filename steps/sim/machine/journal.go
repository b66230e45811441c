package machine

import (
	"fmt"
	"time"
)

// Entry is a line of the journal.
type Entry struct {
	At        time.Time
	Unit, Tag string
	PID       int
	Text      string
}

// Log adds a line to the journal.
func (h *Host) Log(unit, tag string, pid int, format string, args ...any) {
	e := Entry{At: h.Now(), Unit: unit, Tag: tag, PID: pid, Text: fmt.Sprintf(format, args...)}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.journal = append(h.journal, e); len(h.journal) > 10000 {
		h.journal = append([]Entry(nil), h.journal[5000:]...)
	}
}

// Journal gives the lines that are kept.
func (h *Host) Journal() []Entry {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]Entry(nil), h.journal...)
}
