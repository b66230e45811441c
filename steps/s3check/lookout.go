package s3check

import (
	"slices"
	"time"

	"holdfast/steps/event"
)

// Look is what a Prober has seen so far.
type Look struct {
	Requests     int
	Failed       int            // requests without a good answer in time
	Acknowledged int            // objects, those deleted later among them
	JustBefore   int            // of these, acknowledged in the second before since
	Stale        int            // answers older than what had been acknowledged
	StaleAt      map[string]int // of these, per address
	Corrupted    int            // answers nobody wrote
	Examples     []string

	Gap     map[string]time.Duration            // per address: longest stretch without any success
	GapVerb map[string]map[string]time.Duration // per address and verb
	GapNext time.Duration                       // of the client that tries the next address at once
	// Quiet is, per address, for how long every request has gone well; 0 while the last one did not.
	Quiet    map[string]time.Duration
	Timeline event.DrillTimeline // without marks
}

// Look may be called at any moment. Gaps are counted when they ended after since; the zero time counts them all.
func (p *Prober) Look(since time.Time) Look {
	t := p.tape
	t.mu.Lock()
	defer t.mu.Unlock()
	now := time.Now()
	if !t.end.IsZero() {
		now = t.end
	}
	out := Look{
		Requests: t.requests, Failed: t.failed, Stale: t.stale, Corrupted: t.corrupted, Acknowledged: p.book.count(),
		Examples:   slices.Clone(t.examples),
		JustBefore: p.book.between(since.Add(-time.Second), since), StaleAt: map[string]int{},
		Gap: map[string]time.Duration{}, GapVerb: map[string]map[string]time.Duration{}, Quiet: map[string]time.Duration{},
		GapNext:  t.next.longest(since, now),
		Timeline: event.DrillTimeline{From: t.start, WidthMS: t.width.Milliseconds()},
	}
	for i := range t.lines {
		l := &t.lines[i]
		out.Gap[l.address] = l.any.longest(since, now)
		out.StaleAt[l.address] = l.stale
		out.GapVerb[l.address] = map[string]time.Duration{}
		for v, m := range l.verb {
			out.GapVerb[l.address][v] = m.longest(since, now)
		}
		if l.lastOK.After(l.lastFail) {
			out.Quiet[l.address] = now.Sub(l.lastFail)
		}
		out.Timeline.Strips = append(out.Timeline.Strips, event.DrillStrip{
			Address: l.address, OK: slices.Clone(l.strip.ok), Failed: slices.Clone(l.strip.failed),
		})
	}
	return out
}
