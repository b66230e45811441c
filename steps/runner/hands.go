package runner

import (
	"context"
	"errors"
	"time"

	"holdfast/steps"
	"holdfast/steps/event"
)

const (
	maxLost   = 2 // times an op is begun again after its connection broke
	lostDelay = 2 * time.Second
)

// hands carry out single ops. They know nothing of other ops but the values those captured.
type hands struct {
	voice  *voice
	lanes  map[string]*lane // by host
	values *values
	prober Prober
}

// job is an op being carried out.
type job struct {
	op   steps.Op
	lane *lane // nil for probes
	tail tail
}

// verdict is how one op ended.
type verdict struct {
	outcome steps.Outcome
	err     error
	tail    []string
	cause   string // for a blocked op
	down    string // host that is lost for good
	op      steps.Op
}

func (r *Runner) newHands(v *voice, done *outcomes) *hands {
	h := &hands{voice: v, lanes: map[string]*lane{}, prober: r.Prober}
	for _, host := range r.Plan.Cluster.Hosts {
		h.lanes[host.Name] = &lane{host: host, system: r.Systems[host.Name], dialer: r.Dialer, voice: v, turn: newTurn()}
	}
	h.values = newValues(r.Plan.Ops, r.Values, done, h.read)
	return h
}

func (h *hands) close() {
	for _, l := range h.lanes {
		l.close()
	}
}

// do carries one op out and says how it ended. When it returns, the end is on record.
func (h *hands) do(ctx context.Context, op steps.Op) verdict {
	start := time.Now()
	j := &job{op: op, lane: h.lanes[op.Host]}
	o, err := h.persist(ctx, j)
	v := h.judge(ctx, j, o, err)
	e := event.StepFinished{
		Op: op.ID, Host: op.Host, Title: op.Title, Outcome: v.outcome, Took: time.Since(start), Cause: v.cause,
	}
	if v.err != nil {
		f := v.failure()
		e.Exit, e.Error, e.Hint, e.Tail = f.Exit, f.Error, f.Hint, f.Tail
	}
	_ = h.voice.say(e) // kept by voice: the walk starts nothing more
	return v
}

// persist begins an op again, from its check, when the connection broke in the middle or its host was restarted: what
// had been done by then is for the host to tell.
func (h *hands) persist(ctx context.Context, j *job) (steps.Outcome, error) {
	for n := 1; ; n++ {
		o, err := h.attempt(ctx, j)
		var gone *lost
		again := errors.As(err, &gone) && gone.dialled || errors.Is(err, steps.ErrCutShort)
		if !again || n > maxLost {
			return o, err
		}
		delay := time.Duration(n) * lostDelay
		if err := h.again(ctx, j, n+1, delay, err); err != nil {
			return "", err
		}
	}
}

// again announces another try and waits for it.
func (h *hands) again(ctx context.Context, j *job, attempt int, after time.Duration, reason error) error {
	err := h.voice.say(event.Retrying{
		Op: j.op.ID, Host: j.op.Host, Attempt: attempt, After: after, Reason: reason.Error(),
	})
	if err != nil {
		return err
	}
	return pause(ctx, after)
}

func pause(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return errStopped
	case <-t.C:
		return nil
	}
}

// judge turns what came out of an op into its end.
func (h *hands) judge(ctx context.Context, j *job, o steps.Outcome, err error) verdict {
	v := verdict{op: j.op, outcome: o, err: err}
	if err == nil {
		return v
	}
	var gone *lost
	switch {
	case errors.Is(err, errStopped) || ctx.Err() != nil || h.unrecorded(err):
		v.outcome = steps.Interrupted
	case errors.As(err, &gone):
		h.lanes[gone.host].giveUp(gone.err)
		v.outcome, v.down = steps.Failed, gone.host
		if !gone.dialled {
			v.outcome, v.cause = steps.Blocked, gone.host
		}
	default:
		v.outcome = steps.Failed
	}
	v.tail = j.tail.lines()
	return v
}

func (h *hands) unrecorded(err error) bool {
	broken := h.voice.failed()
	return broken != nil && errors.Is(err, broken)
}

func (v verdict) failure() Failure {
	f := Failure{Op: v.op.ID, Host: v.op.Host, Exit: -1, Error: v.err.Error(), Hint: steps.HintOf(v.err), Tail: v.tail}
	var s *setback
	if errors.As(v.err, &s) {
		f.Exit = s.exit
	}
	if v.outcome == steps.Blocked {
		f.Op, f.Exit = "", 0
	}
	return f
}
