package runner

import (
	"context"
	"errors"
	"fmt"

	"holdfast/steps"
	"holdfast/steps/event"
)

// walk is one passage through the plan. One goroutine owns it and decides what starts; ops run in goroutines of their
// own and come back as an ended.
type walk struct {
	ops      []steps.Op
	voice    *voice
	hands    *hands
	parallel int
	ended    chan ended

	done     *outcomes
	begun    map[string]bool
	busy     map[string]bool // hosts
	groups   map[string]bool
	running  int
	stopped  bool              // by the operator
	causes   map[string]string // op -> op or host at the root of its end
	down     map[string]error  // hosts that are lost
	failures []Failure
}

// ended is an op that has run.
type ended struct {
	op steps.Op
	verdict
}

func (r *Runner) newWalk() *walk {
	v := newVoice(r.Events)
	done := &outcomes{of: map[string]steps.Outcome{}}
	return &walk{
		ops: r.Plan.Ops, voice: v, hands: r.newHands(v, done), parallel: r.parallel(),
		ended: make(chan ended), done: done,
		begun: map[string]bool{}, busy: map[string]bool{}, groups: map[string]bool{},
		causes: map[string]string{}, down: map[string]error{},
	}
}

// loop goes on until nothing runs and nothing more may start.
func (w *walk) loop(ctx context.Context, stop <-chan struct{}) {
	for {
		w.stopped = w.stopped || ctx.Err() != nil || closed(stop)
		if !w.stopped && !closed(w.voice.broken) {
			w.launch(ctx)
		}
		if w.running == 0 {
			return
		}
		w.note(<-w.ended)
	}
}

func closed(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	default:
		return false
	}
}

// launch starts all that may start now, in plan order, and closes what never can. As an op stands after all it needs,
// one pass is enough.
func (w *walk) launch(ctx context.Context) {
	for _, op := range w.ops {
		if w.begun[op.ID] {
			continue
		}
		if cause := w.obstacle(op); cause != "" {
			w.block(op, cause)
			continue
		}
		if w.ready(op) {
			w.start(ctx, op)
		}
	}
}

// obstacle names the op or host for which op can never start, or "".
func (w *walk) obstacle(op steps.Op) string {
	for _, need := range op.Needs {
		if o, ok := w.done.get(need); ok && !o.Good() {
			return w.causes[need]
		}
	}
	if w.down[op.Host] != nil {
		return op.Host
	}
	return ""
}

func (w *walk) ready(op steps.Op) bool {
	for _, need := range op.Needs {
		if o, _ := w.done.get(need); !o.Good() {
			return false
		}
	}
	if w.busy[op.Host] || op.Policy.Group != "" && w.groups[op.Policy.Group] {
		return false
	}
	return op.Host == "" || len(w.busy) < w.parallel
}

func (w *walk) start(ctx context.Context, op steps.Op) {
	w.begun[op.ID] = true
	w.busy[op.Host] = true
	if op.Policy.Group != "" {
		w.groups[op.Policy.Group] = true
	}
	w.running++
	go func() { w.ended <- ended{op, w.hands.do(ctx, op)} }()
}

func (w *walk) note(e ended) {
	w.running--
	delete(w.busy, e.op.Host)
	delete(w.groups, e.op.Policy.Group)
	w.causes[e.op.ID] = e.op.ID
	if e.cause != "" {
		w.causes[e.op.ID] = e.cause
	}
	if e.down != "" && w.down[e.down] == nil {
		w.down[e.down] = e.err
	}
	if e.outcome == steps.Failed || e.outcome == steps.Blocked {
		w.failures = append(w.failures, e.failure())
	}
	w.done.set(e.op.ID, e.outcome)
}

// block closes an op that was never tried.
func (w *walk) block(op steps.Op, cause string) {
	why := fmt.Sprintf("needs %s, which did not end well", cause)
	if w.down[cause] != nil {
		why = fmt.Sprintf("host %s is not there", cause)
	}
	w.close(op, steps.Blocked, cause, why)
}

func (w *walk) close(op steps.Op, o steps.Outcome, cause, why string) {
	w.begun[op.ID] = true
	w.causes[op.ID] = cause
	w.done.set(op.ID, o)
	_ = w.voice.say(event.StepFinished{ // kept by voice
		Op: op.ID, Host: op.Host, Title: op.Title, Outcome: o, Cause: cause, Error: why,
	})
}

// leaveRest closes all that did not come to its turn, after a stop.
func (w *walk) leaveRest() {
	for _, op := range w.ops {
		if w.begun[op.ID] {
			continue
		}
		cause := w.obstacle(op)
		if o, _ := w.done.get(cause); cause != "" && o != steps.Interrupted {
			w.block(op, cause)
			continue
		}
		w.close(op, steps.Interrupted, "", "stopped before its turn")
	}
}

func (w *walk) report() Report {
	r := Report{Outcome: event.Done, Ops: w.done.all(), Failures: w.failures}
	for _, o := range r.Ops {
		if o == steps.Interrupted {
			r.Outcome = event.Interrupted
			break
		}
		if !o.Good() {
			r.Outcome = event.Failed
		}
	}
	if w.voice.failed() != nil {
		r.Outcome = event.Failed
	}
	return r
}

// verdict is the error of the whole run.
func (w *walk) verdict(r Report) error {
	if err := w.voice.failed(); err != nil {
		return fmt.Errorf("stopped, as nothing is done that cannot be recorded: %w", err)
	}
	switch r.Outcome {
	case event.Done:
		return nil
	case event.Interrupted:
		return steps.WithHint(ErrInterrupted, "Run the same command again to go on: what is done is kept.")
	}
	errs := []error{ErrFailed}
	for _, op := range w.ops { // in plan order, so that the text does not depend on who failed first
		if err := w.down[op.Host]; err != nil && !errors.Is(errors.Join(errs...), err) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
