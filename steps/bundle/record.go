package bundle

import (
	"path/filepath"
	"strings"

	"holdfast/steps/journal"
	"holdfast/steps/redact"
)

// Record gives the events of a run, one per line, with their secrets taken out, and how many places that were. Its errors
// are those of Collect.
func Record(s Source) (text string, hidden int, err error) {
	events, err := journal.Record(s.State, s.Cluster, s.Run)
	if err != nil {
		return "", 0, err
	}
	secrets, err := journal.Known(s.State, s.Cluster)
	if err != nil {
		return "", 0, err
	}
	record, err := readWhole(events)
	if err != nil {
		return "", 0, err
	}
	c := collector{hide: redact.New(secrets...)}
	text, hidden = c.events(clip(record, filepath.Dir(events)))
	return text, hidden, nil
}

// Clean takes a cluster's known secrets, in every spelling, out of a text that is to be handed on. What only looks like a
// secret stays: such a text is made of a clean record, and may hold settings with a place for the secret to be put in.
func Clean(state, cluster, text string) (clean string, hidden int, err error) {
	secrets, err := journal.Known(state, cluster)
	if err != nil {
		return "", 0, err
	}
	for _, s := range secrets {
		for _, form := range redact.Forms(s) {
			hidden += strings.Count(text, form)
			text = strings.ReplaceAll(text, form, redact.Mark)
		}
	}
	return text, hidden, nil
}
