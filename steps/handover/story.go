package handover

import (
	"maps"
	"slices"
	"time"

	"holdfast/steps"
	"holdfast/steps/event"
)

// Story is the handover document: what was done where and when, what was checked, how drills went, and the page to keep.
type Story struct {
	Sheet   Sheet
	Version string // of the holdfast that tells it
	Made    time.Time
	Runs    []Run // the oldest first
}

// Run is one run as its record has it.
type Run struct {
	ID            string
	Version       string // of the holdfast that carried it out
	Started, Last time.Time
	End           event.End // "": none is recorded
	Planned       int
	Counts        map[steps.Outcome]int
	Machines      []event.HostConnected
	Stages        []Stage
	Failed        []event.StepFinished
	Lost          []event.HostFailed
	Remarks       []event.Notice
	Drills        []event.DrillFinished
}

// Stage is a part of the tutorial, with what was done in it.
type Stage struct {
	Title, On string
	Steps     []Step
}

// Step is one step on all its machines.
type Step struct {
	Title string
	Begun time.Time
	Did   []Did
}

// Did is how a step ended on one machine; Host is empty for the operator's own.
type Did struct {
	Host    string
	Outcome steps.Outcome
	Took    time.Duration
	place   int // in the plan
}

// Tell reads one run out of its events. Whatever it does not know it leaves out.
func Tell(id string, events []event.Envelope) Run {
	t := teller{run: Run{ID: id, Counts: map[steps.Outcome]int{}}, ops: map[string]event.OpInfo{}, places: map[string]int{}}
	for _, e := range events {
		t.hear(e)
	}
	return t.run
}

// teller is a run being read.
type teller struct {
	run    Run
	ops    map[string]event.OpInfo
	places map[string]int
}

func (t *teller) hear(e event.Envelope) {
	if t.run.Started.IsZero() {
		t.run.Started = e.At
	}
	t.run.Last = e.At
	switch ev := e.Event.(type) {
	case event.RunStarted:
		t.run.Version, t.run.Planned = ev.Version, len(ev.Ops)
		for i, op := range ev.Ops {
			t.ops[op.ID], t.places[op.ID] = op, i
		}
	case event.HostConnected:
		t.met(ev)
	case event.HostFailed:
		t.run.Lost = append(t.run.Lost, ev)
	case event.StepFinished:
		t.ended(ev, e.At)
	case event.Notice:
		t.run.Remarks = append(t.run.Remarks, ev)
	case event.DrillFinished:
		t.run.Drills = append(t.run.Drills, ev)
	case event.RunFinished:
		t.run.End = ev.Outcome
	}
}

// met keeps a line for each machine: the latest, which knows the most.
func (t *teller) met(h event.HostConnected) {
	i := slices.IndexFunc(t.run.Machines, func(m event.HostConnected) bool { return m.Host == h.Host })
	switch {
	case i < 0:
		t.run.Machines = append(t.run.Machines, h)
	case h.System != "":
		t.run.Machines[i] = h
	}
}

// ended files a step under its stage and beside its like on other machines.
func (t *teller) ended(e event.StepFinished, at time.Time) {
	t.run.Counts[e.Outcome]++
	if e.Outcome == steps.Failed {
		t.run.Failed = append(t.run.Failed, e)
	}
	op, known := t.ops[e.Op]
	if !known {
		op = event.OpInfo{Stage: "Not in the plan", Title: e.Title}
	}
	stage := t.stage(op)
	i := slices.IndexFunc(stage.Steps, func(s Step) bool { return s.Title == op.Title })
	if i < 0 {
		stage.Steps = append(stage.Steps, Step{Title: op.Title, Begun: at.Add(-e.Took)})
		i = len(stage.Steps) - 1
	}
	step := &stage.Steps[i]
	if begun := at.Add(-e.Took); begun.Before(step.Begun) {
		step.Begun = begun
	}
	step.Did = append(step.Did, Did{e.Host, e.Outcome, e.Took, t.places[e.Op]})
	slices.SortStableFunc(step.Did, func(a, b Did) int { return a.place - b.place })
}

// stage gives the stage of an op; those of one title follow each other where the plan has them so.
func (t *teller) stage(op event.OpInfo) *Stage {
	i := slices.IndexFunc(t.run.Stages, func(s Stage) bool { return s.Title == op.Stage && s.On == op.On })
	if i < 0 {
		t.run.Stages = append(t.run.Stages, Stage{Title: op.Stage, On: op.On})
		i = len(t.run.Stages) - 1
	}
	return &t.run.Stages[i]
}

// Worked tells whether the run did, or tried to do, anything worth a table: one that found all in place did not.
func (r Run) Worked() bool {
	return r.Counts[steps.Changed]+r.Counts[steps.Failed]+r.Counts[steps.Interrupted]+r.Counts[steps.Blocked]+len(r.Lost) > 0
}

// What says in words what kind of run it was, and how it ended.
func (r Run) What() string {
	switch {
	case r.Planned == 0 && len(r.Drills) > 0:
		return "drills"
	case r.Planned == 0:
		return "ended before its plan"
	case r.End == "":
		return "cut off, or still going on"
	case !r.Worked() && r.End == event.Done:
		return "found everything in place"
	}
	return string(r.End)
}

// Checks are the conditions that held, in the words of their steps.
func (r Run) Checks() []Step {
	var out []Step
	for _, stage := range r.Stages {
		for _, s := range stage.Steps {
			if slices.ContainsFunc(s.Did, func(d Did) bool { return d.Outcome == steps.Passed }) {
				out = append(out, s)
			}
		}
	}
	return out
}

// Outcomes counts, in words and in a fixed order.
func (r Run) Outcomes() []string {
	var out []string
	for _, o := range slices.Sorted(maps.Keys(r.Counts)) {
		out = append(out, plural(r.Counts[o], string(o)))
	}
	return out
}

// Drills are all that came to an end, over all runs.
func (s Story) Drills() []event.DrillFinished {
	var out []event.DrillFinished
	for _, r := range s.Runs {
		out = append(out, r.Drills...)
	}
	return out
}

// Systems are what the machines run, as the latest run met each.
func (s Story) Systems() map[string]string {
	out := map[string]string{}
	for _, r := range s.Runs {
		for _, m := range r.Machines {
			if m.System != "" {
				out[m.Host] = m.System
			}
		}
	}
	return out
}
