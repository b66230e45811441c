package journal

import (
	"fmt"
	"maps"
	"os"
	"slices"
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
}

// Summarize reads a run's events file. Damaged lines are counted, not fatal; an error means that it cannot be read at all.
func Summarize(path string) (Summary, error) {
	if _, err := os.Stat(path); err != nil {
		return Summary{}, fmt.Errorf("read journal: %w", err)
	}
	s := Summary{Counts: map[steps.Outcome]int{}}
	open := map[string]bool{}
	for e, err := range Replay(path) {
		if err != nil {
			s.Damaged++
			continue
		}
		s.add(e, open)
	}
	s.Open = slices.Sorted(maps.Keys(open))
	return s, nil
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
