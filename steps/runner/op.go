package runner

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"holdfast/steps"
	"holdfast/steps/event"
)

// setback is a try that did not work out, but might at another time.
type setback struct {
	exit int // of the script; -1 where it did not come to an end
	text string
}

func (s *setback) Error() string { return s.text }

// attempt takes an op through its phases once.
func (h *hands) attempt(ctx context.Context, j *job) (steps.Outcome, error) {
	switch {
	case j.op.Probe != nil:
		return steps.Passed, h.probe(ctx, j)
	case j.op.Apply.Empty():
		return steps.Passed, h.hold(ctx, j)
	}
	went, done, err := h.rejoin(ctx, j)
	if err != nil {
		return "", err
	}
	if satisfied, err := h.check(ctx, j); satisfied || err != nil {
		return had(went), err
	}
	if !done || !j.op.Check.Empty() {
		if err := h.apply(ctx, j); err != nil {
			return "", err
		}
	}
	return steps.Changed, h.hold(ctx, j)
}

// had is the outcome of an op that has nothing left to do; went says that an earlier run's work ended only now.
func had(went bool) steps.Outcome {
	if went {
		return steps.Changed
	}
	return steps.Unchanged
}

// check asks whether there is anything to do. An op without a check always has.
func (h *hands) check(ctx context.Context, j *job) (satisfied bool, err error) {
	if j.op.Check.Empty() {
		return false, nil
	}
	res, err := h.script(ctx, j, event.Check, 1, j.op.Check, nil)
	if err != nil {
		return false, err
	}
	state, ok := stateOf(j.op, res.Exit)
	if !ok {
		err := &setback{res.Exit, lastSaid(res, fmt.Sprintf("the check itself failed with exit code %d", res.Exit))}
		return false, steps.WithHint(err, "Nothing was changed by this step. Its last lines tell what the check could not find out; "+
			"mend that on the host and run the same command again.")
	}
	return state == steps.Satisfied, nil
}

// Exit codes by which a shell says that a program cannot be run or does not exist (POSIX, 2.8.2).
const (
	cannotRun = 126
	notFound  = 127
)

// stateOf reads the exit code of an op's check. What a check asks with may be what the op itself brings.
func stateOf(op steps.Op, exit int) (steps.State, bool) {
	if (exit == cannotRun || exit == notFound) && !op.Apply.Empty() {
		return steps.Missing, true
	}
	return steps.StateOf(exit)
}

// apply changes the host, as often as the policy lets it fail.
func (h *hands) apply(ctx context.Context, j *job) error {
	if err := h.send(ctx, j); err != nil {
		return err
	}
	for n := 1; ; n++ {
		res, err := h.work(ctx, j, n, j.op.Apply)
		if err == nil && res.Exit == 0 {
			return nil
		}
		if err == nil {
			err = &setback{res.Exit, fmt.Sprintf("ended with exit code %d", res.Exit)}
		}
		var s *setback
		if !errors.As(err, &s) {
			return err
		}
		if n > j.op.Policy.Retries {
			return keepHint(err, "Its last lines tell why. Mend that on the host and run the same command again: what is done is kept.")
		}
		if err := h.again(ctx, j, n+1, j.op.Policy.Delay, err); err != nil {
			return err
		}
	}
}

// hold asks until the wanted state is there, or the policy's time is up. It verifies what was applied, and is all there
// is to an op without an apply.
func (h *hands) hold(ctx context.Context, j *job) error {
	ask, phase := proof(j.op), event.Verify
	if ask.Empty() {
		return nil
	}
	if j.op.Apply.Empty() {
		phase = event.Check
	}
	return h.settle(ctx, j, func(n int) error {
		res, err := h.script(ctx, j, phase, n, ask, nil)
		if err != nil || res.Exit == 0 {
			return err
		}
		return &setback{res.Exit, notThere(j.op, res)}
	})
}

// notThere says what is awaited. A condition that is waited for says it best itself.
func notThere(op steps.Op, res steps.Result) string {
	text := fmt.Sprintf("what this step is to bring about is not there (exit code %d)", res.Exit)
	if op.Apply.Empty() {
		return lastSaid(res, text)
	}
	return text
}

// lastSaid is a script's last line on standard error, where it explains itself, or else the given text.
func lastSaid(res steps.Result, otherwise string) string {
	said := strings.TrimSpace(res.Stderr)
	if said == "" {
		return otherwise
	}
	return said[strings.LastIndexByte(said, '\n')+1:]
}

// proof is the script that tells whether an op's state is there.
func proof(op steps.Op) steps.Script {
	if op.Verify.Empty() {
		return op.Check
	}
	return op.Verify
}

// script runs one script of an op under the policy's timeout, as a job of the host's own where one is given.
func (h *hands) script(ctx context.Context, j *job, p event.Phase, attempt int, s steps.Script, own *steps.Job) (steps.Result, error) {
	vals, err := h.values.fill(ctx, j.op, s)
	if err != nil {
		return steps.Result{}, err
	}
	if err := h.begin(j, p, attempt); err != nil {
		return steps.Result{}, err
	}
	return limited(ctx, j.op.Policy.Timeout, func(ctx context.Context) (steps.Result, error) {
		return j.lane.run(ctx, steps.Cmd{
			Script: s, Values: vals, Job: own,
			Line:   func(st steps.Stream, ln string) { h.line(j, st, ln) },
			Notice: func(text string) { h.notice(j, text) },
		})
	})
}

func (h *hands) begin(j *job, p event.Phase, attempt int) error {
	return h.voice.say(event.StepStarted{Op: j.op.ID, Host: j.op.Host, Title: j.op.Title, Phase: p, Attempt: attempt})
}

func (h *hands) line(j *job, s steps.Stream, ln string) {
	j.tail.add(ln)
	_ = h.voice.say(event.StepOutput{Op: j.op.ID, Host: j.op.Host, Stream: s, Line: ln}) // kept by voice
}

// limited gives work a time of its own. Running out of it is a setback of this work; the end of ctx is the end of all.
func limited[T any](ctx context.Context, d time.Duration, work func(context.Context) (T, error)) (T, error) {
	inner, cancel := ctx, context.CancelFunc(func() {})
	if d > 0 {
		inner, cancel = context.WithTimeout(ctx, d)
	}
	defer cancel()
	out, err := work(inner)
	switch {
	case err == nil:
		return out, nil
	case ctx.Err() != nil:
		return out, errStopped
	case inner.Err() != nil:
		return out, steps.WithHint(&setback{-1, fmt.Sprintf("had not ended after %s", d)},
			"The host may be slow, or wait for something that does not come: its last lines tell. "+
				"Run the same command again once that is cleared.")
	}
	return out, err
}

func keepHint(err error, hint string) error {
	if steps.HintOf(err) != "" {
		return err
	}
	return steps.WithHint(err, hint)
}
