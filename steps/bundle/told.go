package bundle

import (
	"errors"
	"strings"
	"time"

	"holdfast/steps/event"
	"holdfast/steps/journal"
)

// told is a record, gone through once.
type told struct {
	summary  journal.Summary
	events   []event.Envelope // those worth a line
	titles   map[string]event.OpInfo
	machines []event.HostConnected // in the order they let us in; the latest of each
}

func tell(record string) (told, error) {
	summary, err := journal.SummarizeFrom(strings.NewReader(record))
	if err != nil {
		return told{}, err
	}
	t := told{summary: summary, titles: map[string]event.OpInfo{}}
	for e, err := range journal.Read(strings.NewReader(record)) {
		if errors.Is(err, journal.ErrNewer) {
			return told{}, err
		}
		if err == nil {
			t.add(e)
		}
	}
	return t, nil
}

func (t *told) add(e event.Envelope) {
	switch ev := e.Event.(type) {
	case event.RunStarted:
		for _, op := range ev.Ops {
			t.titles[op.ID] = op
		}
	case event.HostConnected:
		t.met(ev)
	case event.StepFinished, event.HostFailed, event.Retrying, event.Notice, event.RunFinished:
		t.events = append(t.events, e)
	}
}

// met keeps one line for a machine: it is told of again once more is known of it.
func (t *told) met(h event.HostConnected) {
	for i, m := range t.machines {
		if m.Host == h.Host {
			if h.System == "" {
				h.System = m.System
			}
			t.machines[i] = h
			return
		}
	}
	t.machines = append(t.machines, h)
}

func clock(at time.Time) string { return at.UTC().Format(time.TimeOnly) }
