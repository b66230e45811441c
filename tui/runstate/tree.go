package runstate

import (
	"strings"
	"time"

	"holdfast/steps"
)

// Stage is a heading of the tutorial with its steps.
type Stage struct {
	Title, On string
	Steps     []Step
}

// Step is one step with what has become of it on each host.
type Step struct {
	ID, Title string
	Ops       []Op
}

// Stages gives the run as the tutorial is laid out, in the order of the plan.
func (s *State) Stages() []Stage {
	var out []Stage
	for _, op := range s.Ops {
		if n := len(out); n == 0 || out[n-1].Title != op.Stage || out[n-1].On != op.On {
			out = append(out, Stage{Title: op.Stage, On: op.On})
		}
		st := &out[len(out)-1]
		if n := len(st.Steps); n == 0 || st.Steps[n-1].ID != op.Step {
			st.Steps = append(st.Steps, Step{ID: op.Step, Title: op.OpInfo.Title})
		}
		step := &st.Steps[len(st.Steps)-1]
		step.Ops = append(step.Ops, op)
	}
	return out
}

// Label is the heading as it is shown.
func (s Stage) Label() string {
	if s.On == "" {
		return s.Title
	}
	return strings.TrimSpace(s.Title + " - " + s.On)
}

// Outcome sums up a step over its hosts, the worst first; "" while any of it is still to come.
func (s Step) Outcome() (o steps.Outcome, running bool) {
	seen := map[steps.Outcome]bool{}
	for _, op := range s.Ops {
		running = running || op.Running
		seen[op.Outcome] = true
	}
	for _, o := range []steps.Outcome{
		steps.Failed, steps.Interrupted, steps.Blocked, "", steps.Changed, steps.Passed, steps.Unchanged,
	} {
		if seen[o] {
			return o, running
		}
	}
	return "", running
}

// Progress counts the ops that have ended well.
func (s *State) Progress() (done, total int) {
	for _, op := range s.Ops {
		if op.Outcome.Good() {
			done++
		}
	}
	return done, len(s.Ops)
}

// enough is how many steps must have ended before the rest can be estimated at all.
const enough = 5

// Left estimates how long the run still takes, from how long its steps took so far. It is rough, and says nothing
// (ok is false) at the beginning and after the end.
func (s *State) Left(now time.Time) (left time.Duration, ok bool) {
	done, total := s.Progress()
	if s.Outcome != "" || done < enough || done >= total {
		return 0, false
	}
	spent := now.Sub(s.Started)
	return (spent / time.Duration(done) * time.Duration(total-done)).Round(time.Second), spent > 0
}

// Counts counts the ops that have ended, by how.
func (s *State) Counts() map[steps.Outcome]int {
	out := map[steps.Outcome]int{}
	for _, op := range s.Ops {
		if op.Outcome != "" {
			out[op.Outcome]++
		}
	}
	return out
}
