package runner

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"regexp"

	"holdfast/steps"
	"holdfast/steps/event"
)

var notInJobs = regexp.MustCompile(`[^A-Za-z0-9-]+`)

// jobName is the name under which a step's work is found again on its host: the same for the same work, by whichever
// run and from whichever machine it was begun.
func jobName(op steps.Op, s steps.Script) string {
	sum := sha256.Sum256([]byte(op.ID + "\x00" + s.Text))
	return fmt.Sprintf("%.80s-%x", notInJobs.ReplaceAllString(op.Step, "-"), sum[:4])
}

// work runs a script that changes the host, as a job of the host's own.
func (h *hands) work(ctx context.Context, j *job, attempt int, s steps.Script) (steps.Result, error) {
	return h.script(ctx, j, event.Apply, attempt, s, &steps.Job{Name: jobName(j.op, s), Limit: j.op.Policy.Timeout})
}

// rejoin looks on where an earlier run's work on this op goes on by itself, or ended unseen. How it ended is for the
// check to tell; only an op that has none must take its word.
func (h *hands) rejoin(ctx context.Context, j *job) (went, done bool, err error) {
	left, err := j.lane.left(ctx)
	if err != nil || !left[jobName(j.op, j.op.Apply)] {
		return false, false, err
	}
	delete(left, jobName(j.op, j.op.Apply)) // an op's host is its own while it runs
	h.notice(j, "an earlier run began this step; looking how it ends")
	res, err := h.work(ctx, j, 1, j.op.Apply)
	var s *setback
	if errors.Is(err, steps.ErrCutShort) || errors.As(err, &s) {
		h.notice(j, err.Error())
		return false, false, nil
	}
	return err == nil, err == nil && res.Exit == 0, err
}

func (h *hands) notice(j *job, text string) {
	_ = h.voice.say(event.Notice{Level: event.Info, Host: j.op.Host, Text: j.op.Title + ": " + text}) // kept by voice
}
