// Package runner walks a Plan: it checks, applies and verifies ops, hosts side by side, with the limits, retries and
// waiting the plan's policies name. It decides nothing the plan does not say, knows no SSH, file or screen, and keeps no
// state between runs: every run asks the hosts again what is there, so an interrupted one is simply run again.
package runner

import (
	"context"
	"errors"
	"fmt"
	"time"

	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/steps/plan"
)

// ErrInterrupted says that the operator stopped the run before its end. Exit code 130.
var ErrInterrupted = errors.New("interrupted")

// ErrFailed says that at least one op failed. Exit code 1.
var ErrFailed = errors.New("not everything was done")

const usualParallel = 10

// Prober tries the result from the operator's machine, as a user of it would. Values gives secrets by name; say takes
// lines for people. A nil error means that everything it tried held.
type Prober interface {
	Probe(ctx context.Context, p steps.Probe, values func(name string) (string, error), say func(line string)) error
}

// Runner is a plan and what is needed to carry it out. It can be used for one Survey and one Run at a time.
type Runner struct {
	Plan     plan.Plan
	Dialer   steps.Dialer // dials before it answers; its Conns dial again on the call after the one that lost the host
	Events   *event.Stamper
	Values   steps.Values
	Prober   Prober            // only needed for plans with probes
	Parallel int               // hosts at once; 0: ten
	Version  string            // of holdfast, for the record
	Systems  map[string]string // what each host runs, for the record; may be nil
	Kept     string            // told at the end: what is kept, and where
}

// Failure is something that did not work, with all a person needs to act on it.
type Failure struct {
	Op    string // "" when a host as a whole failed
	Host  string
	Exit  int // of the script; -1 where none came to an end
	Error string
	Hint  string
	Tail  []string // last lines of output, redacted
}

// Report is how a run ended.
type Report struct {
	Outcome  event.End
	Ops      map[string]steps.Outcome // by op ID; every op of the plan has one
	Failures []Failure                // in the order they happened
}

// Run carries the plan out. Closing stop lets running ops end and starts no more; cancelling ctx ends running scripts
// at once. Both give ErrInterrupted. A host that cannot be reached or is lost for good gives an error that wraps
// steps.ErrUnreachable, an op that fails ErrFailed; the work of other hosts goes on as far as the plan allows. When an
// event cannot be recorded nothing new is started and that error is returned.
func (r *Runner) Run(ctx context.Context, stop <-chan struct{}) (Report, error) {
	if err := wellFormed(r.Plan); err != nil {
		return Report{}, err
	}
	start := time.Now()
	w := r.newWalk()
	defer w.hands.close()
	if err := w.voice.say(r.opening()); err != nil {
		return Report{Outcome: event.Failed}, err
	}
	w.loop(ctx, stop)
	w.leaveRest()
	report := w.report()
	err := w.voice.say(event.RunFinished{
		Outcome: report.Outcome, Counts: count(report.Ops), Took: time.Since(start), Kept: r.Kept,
	})
	if err != nil {
		report.Outcome = event.Failed
	}
	return report, w.verdict(report)
}

func (r *Runner) opening() event.RunStarted {
	e := event.RunStarted{Cluster: r.Plan.Cluster.Name, Playbook: r.Plan.Playbook, Version: r.Version}
	for _, op := range r.Plan.Ops {
		e.Ops = append(e.Ops, event.OpInfo{
			ID: op.ID, Host: op.Host, Step: op.Step, Stage: op.Stage, On: op.On, Title: op.Title,
		})
	}
	return e
}

func (r *Runner) parallel() int {
	if r.Parallel > 0 {
		return r.Parallel
	}
	return usualParallel
}

// wellFormed refuses a plan that could not come to an end. Such a plan is a bug of its maker.
func wellFormed(p plan.Plan) error {
	seen := map[string]bool{}
	for _, op := range p.Ops {
		if seen[op.ID] {
			return fmt.Errorf("plan: op %s stands in it twice", op.ID)
		}
		for _, need := range op.Needs {
			if !seen[need] {
				return fmt.Errorf("plan: op %s needs %s, which does not stand before it", op.ID, need)
			}
		}
		if _, ok := p.Cluster.Host(op.Host); !ok && (op.Host != "" || op.Probe == nil) {
			return fmt.Errorf("plan: op %s is for host %q, which the cluster does not have", op.ID, op.Host)
		}
		seen[op.ID] = true
	}
	return nil
}

func count(ops map[string]steps.Outcome) map[steps.Outcome]int {
	n := map[steps.Outcome]int{}
	for _, o := range ops {
		n[o]++
	}
	return n
}
