package failover

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/steps/s3check"
)

// judge writes the result, reading back first where a fault was put in and nobody is in a hurry.
func (w *work) judge(ctx context.Context, err error) Result {
	r := Result{
		Drill: w.drill.name, Target: w.target, Started: w.started, View: w.View,
		Expected: w.fate.Words(), ExpectedMS: w.expectedMS(), LimitMS: w.fate.Limit().Milliseconds(),
		TaskBefore: w.before.running(), GapMS: map[string]int64{}, GapVerbMS: map[string]map[string]int64{},
	}
	if w.sampler != nil {
		w.measured(&r, w.sampler.Look(w.hit))
	}
	if !w.hit.IsZero() && err == nil && ctx.Err() == nil {
		r.TaskAfter = w.after.running()
		if back := w.readBack(ctx); ctx.Err() == nil { // a reading that was cut off says nothing
			w.kept(&r, back)
		}
	}
	r.Verdict = w.verdict(ctx, err, r)
	r.Reasons, r.Hint = append(w.reasons, w.remarks...), w.hint
	r.TookMS = time.Since(w.started).Milliseconds()
	return r
}

// verdict decides. An interruption comes before a failure, which it may have caused.
func (w *work) verdict(ctx context.Context, err error, r Result) string {
	var no refusal
	if err != nil && !errors.Is(err, errPlanted) && !onlyCancelled(err) {
		w.hint = orElse(steps.HintOf(err), w.hint)
		w.reasons = append(w.reasons, err.Error())
	}
	switch {
	case ctx.Err() != nil:
		return Interrupted
	case errors.As(err, &no):
		return Refused
	case err != nil || len(w.reasons) > 0:
		return Failed
	case w.outageExpected() && r.GapNextMS > calm.Milliseconds():
		return Outage
	}
	return Passed
}

// onlyCancelled tells whether err is an interruption and nothing besides.
func onlyCancelled(err error) bool {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range many.Unwrap() {
			if !onlyCancelled(e) {
				return false
			}
		}
		return true
	}
	return err == context.Canceled || err == context.DeadlineExceeded
}

func orElse(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

// measured takes over what the clients felt, and judges the gaps.
func (w *work) measured(r *Result, look s3check.Look) {
	r.Requests, r.FailedRequests, r.Acknowledged, r.Stale, r.Corrupted = look.Requests, look.Failed, look.Acknowledged, look.Stale, look.Corrupted
	r.JustBefore, r.GapNextMS = look.JustBefore, look.GapNext.Milliseconds()
	var longest time.Duration
	for address, gap := range look.Gap {
		r.GapMS[address] = gap.Milliseconds()
		r.GapVerbMS[address] = map[string]int64{}
		for verb, g := range look.GapVerb[address] {
			r.GapVerbMS[address][verb] = g.Milliseconds()
			if !w.lost(address) {
				longest = max(longest, g)
			}
		}
	}
	r.Timeline = w.timeline(look.Timeline)
	if limit := w.fate.Limit(); !w.hit.IsZero() && limit > 0 && longest > limit {
		w.fail(hintSlow, fmt.Sprintf("the longest gap was %s, more than %s", words(longest), words(limit)))
	}
	w.judgeAnswers(look)
}

// judgeAnswers fails on answers that were not true. A machine that is cut off may give old ones to whoever still reaches
// it: nobody can prevent that from outside, so it is told and is no failure.
func (w *work) judgeAnswers(look s3check.Look) {
	elsewhere := look.Stale
	for address, n := range look.StaleAt {
		if w.lost(address) && n > 0 {
			elsewhere -= n
			w.remarks = append(w.remarks, fmt.Sprintf("while it was cut off, %s gave %d outdated answers to clients that still reached it", w.target, n))
		}
	}
	if elsewhere > 0 || look.Corrupted > 0 {
		w.fail(hintLost, fmt.Sprintf("outdated answers: %d, corrupted ones: %d", elsewhere, look.Corrupted))
		w.remarks = append(w.remarks, look.Examples...)
	}
}

// kept takes over what was read back.
func (w *work) kept(r *Result, b s3check.ReadBack) {
	r.ReadBack, r.Lost, r.Resurrected, r.Unread, r.Unknown = b.Intact, b.Lost, b.Resurrected, b.Unread, b.Unknown
	r.Corrupted, r.Stale = r.Corrupted+b.Corrupted, r.Stale+b.Stale
	r.OldObjects, r.OldObjectsIntact = b.Old, b.OldIntact
	if b.Good() {
		return
	}
	w.fail(hintLost, fmt.Sprintf("read back: %d lost, %d corrupted, %d outdated, %d resurrected, %d unread of %d; old objects intact: %d of %d",
		b.Lost, b.Corrupted, b.Stale, b.Resurrected, b.Unread, b.Acknowledged, b.OldIntact, b.Old))
	w.remarks = append(w.remarks, b.Examples...)
}

// timeline adds the marks.
func (w *work) timeline(t event.DrillTimeline) event.DrillTimeline {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, m := range w.marks {
		t.Marks = append(t.Marks, event.DrillMark{AtMS: m.at.Sub(t.From).Milliseconds(), Kind: m.kind, Text: m.text})
	}
	slices.SortStableFunc(t.Marks, func(a, b event.DrillMark) int { return cmp.Compare(a.AtMS, b.AtMS) })
	return t
}
