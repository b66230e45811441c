package journal

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"time"

	"holdfast/steps"
	"holdfast/steps/event"
)

// Summary is a run in short.
type Summary struct {
	Run      string
	Cluster  string
	Playbook string
	Version  string
	Started  time.Time
	Last     time.Time // of the last event
	End      event.End // "" when the run was cut off: killed, or it still goes on
	Ops      int       // planned
	Counts   map[steps.Outcome]int
	Failures []event.StepFinished
	Hosts    []event.HostFailed
	Open     []string // ops whose change began and whose end is not recorded: they may be half done
	Damaged  int      // lines that cannot be read
	// Strange counts what another version has written that this one does not know: kinds of events, and fields as
	// "KIND.FIELD". Nothing of it is lost; it is only not understood.
	Strange map[string]int
}

// Summarize reads a run's events file. Damaged lines are counted, not fatal; an error means that it cannot be read at all.
func Summarize(path string) (Summary, error) {
	f, err := os.Open(path)
	if err != nil {
		return Summary{}, fmt.Errorf("read journal: %w", err)
	}
	defer f.Close()
	s, err := SummarizeFrom(f)
	if err != nil {
		return Summary{}, fmt.Errorf("%s: %w", path, err)
	}
	return s, nil
}

// SummarizeFrom is Summarize for any reader. A record of a newer format is an ErrNewer with its remedy.
func SummarizeFrom(r io.Reader) (Summary, error) {
	s := Summary{Counts: map[steps.Outcome]int{}}
	open := map[string]bool{}
	for rec, err := range records(r) {
		if errors.Is(err, ErrNewer) {
			return Summary{}, err
		}
		if err != nil {
			s.Damaged++
			continue
		}
		s.add(rec.Envelope, open)
		if odd := strange(rec); odd != "" {
			if s.Strange == nil {
				s.Strange = map[string]int{}
			}
			s.Strange[odd]++
		}
	}
	s.Open = slices.Sorted(maps.Keys(open))
	return s, nil
}

// strange names what of a record is not known here, or "".
func strange(rec record) string {
	if u, ok := rec.Event.(event.Unknown); ok {
		return u.Kind
	}
	var w struct{ Data json.RawMessage }
	if json.Unmarshal(rec.line, &w) != nil {
		return ""
	}
	strict := json.NewDecoder(bytes.NewReader(w.Data))
	strict.DisallowUnknownFields()
	err := strict.Decode(reflect.New(reflect.TypeOf(rec.Event)).Interface())
	if err == nil {
		return ""
	}
	_, field, _ := strings.Cut(err.Error(), `unknown field "`)
	return rec.Event.Type() + "." + strings.TrimSuffix(field, `"`)
}

func (s *Summary) add(e event.Envelope, open map[string]bool) {
	s.Run, s.Last = e.Run, e.At
	switch ev := e.Event.(type) {
	case event.RunStarted:
		s.Cluster, s.Playbook, s.Version = ev.Cluster, ev.Playbook, ev.Version
		s.Started, s.Ops = e.At, len(ev.Ops)
	case event.HostFailed:
		s.Hosts = append(s.Hosts, ev)
	case event.StepStarted:
		if ev.Phase == event.Apply {
			open[ev.Op] = true
		}
	case event.StepFinished:
		delete(open, ev.Op)
		s.Counts[ev.Outcome]++
		if ev.Outcome == steps.Failed {
			s.Failures = append(s.Failures, ev)
		}
	case event.RunFinished:
		s.End = ev.Outcome
	}
}
