package main

import (
	"errors"
	"fmt"
	"io"
	"strings"

	"holdfast/steps/bundle"
	"holdfast/steps/event"
	"holdfast/steps/handover"
	"holdfast/steps/journal"
)

// document is the handover document, shaped as a bundle of one file so that it is previewed and asked about like one.
// Secrets are taken out of the record before anything is told of it, and looked for once more in what was told.
func (a *app) document(run, format string) (bundle.Bundle, func(io.Writer) error, error) {
	story, hidden, err := a.story(run)
	if err != nil {
		return bundle.Bundle{}, nil, err
	}
	page, err := story.Render(format)
	if err != nil {
		return bundle.Bundle{}, nil, err
	}
	text, more, err := bundle.Clean(a.state, story.Sheet.Cluster, string(page))
	if err != nil {
		return bundle.Bundle{}, nil, err
	}
	name := "holdfast-report-" + story.Sheet.Cluster
	if run != "" {
		name = bundle.Name(story.Sheet.Cluster, run)
	}
	b := bundle.Bundle{Folder: name, Now: story.Made, Files: []bundle.File{{Name: name + "." + format, Content: text, Hidden: hidden + more}}}
	_, _ = fmt.Fprintf(a.err, "%d runs, %d drills, the checklist:\n", len(story.Runs), len(story.Drills()))
	return b, func(w io.Writer) error { _, err := io.WriteString(w, text); return err }, nil
}

// story reads all runs on record, or the one that is named.
func (a *app) story(run string) (handover.Story, int, error) {
	of, err := a.unreached()
	if err != nil {
		return handover.Story{}, 0, err
	}
	in, err := a.handoverInput(of)
	if err != nil {
		return handover.Story{}, 0, err
	}
	runs, err := a.runsOf(in.Cluster)
	if err != nil {
		return handover.Story{}, 0, err
	}
	wanted := runs
	if run != "" {
		wanted = []string{run}
	}
	s := handover.Story{Version: version(), Made: in.Date}
	hidden := 0
	for _, id := range wanted {
		record, n, err := bundle.Record(a.source(in.Cluster, id))
		if err == nil {
			var events []event.Envelope
			events, err = understood(record)
			s.Runs = append(s.Runs, handover.Tell(id, events))
		}
		if err != nil {
			return s, 0, noSuchRun(err, in.Cluster, id, runs)
		}
		hidden += n
	}
	in.Drills = s.Drills()
	s.Sheet = handover.New(in)
	return s, hidden, nil
}

// understood reads a record's events. A damaged line costs that line alone; a record of a newer format is not guessed at.
func understood(record string) ([]event.Envelope, error) {
	var out []event.Envelope
	for e, err := range journal.Read(strings.NewReader(record)) {
		if errors.Is(err, journal.ErrNewer) {
			return nil, err
		}
		if err == nil {
			out = append(out, e)
		}
	}
	return out, nil
}
