package suite

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
)

// span is when one step was at work on one host.
type span struct {
	op, host   string
	start, end time.Time
}

// spans reads the event lines of a run; a step without an end is left out. A step of the operator's own has the host
// "operator".
func spans(lines string) []span {
	open := map[string]time.Time{}
	var out []span
	for line := range strings.SplitSeq(lines, "\n") {
		var e struct {
			Type string
			At   time.Time
			Data struct{ Op string }
		}
		if json.Unmarshal([]byte(line), &e) != nil || e.Data.Op == "" {
			continue
		}
		switch e.Type {
		case "step_started": // one for each phase and attempt: the first counts
			if _, ok := open[e.Data.Op]; !ok {
				open[e.Data.Op] = e.At
			}
		case "step_finished":
			if start, ok := open[e.Data.Op]; ok {
				host, _, _ := strings.Cut(e.Data.Op, "/")
				out = append(out, span{e.Data.Op, host, start, e.At})
			}
		}
	}
	slices.SortFunc(out, func(a, b span) int { return a.start.Compare(b.start) })
	return out
}
