package main

import (
	"context"
	"time"

	"holdfast/steps/event"
	"holdfast/tui"
)

// carryOut does for the screen what app.carryOut does for the verbs.
func (e *wizardEngine) carryOut(ctx context.Context, job tui.Job, stop <-chan struct{}, sink event.Sink) (tui.Result, error) {
	w := work{
		plan: without(job.Plan, job.Skips), takeOver: job.TakeOver, stop: stop, show: sink,
		gentle: e.lines, // with a full screen a signal ends the program at once: its own keys are gentler
		unlocked: func(err error) { // without a word on the terminal, which belongs to the screen
			_ = sink.Emit(event.Envelope{At: time.Now(), Event: event.Notice{Level: event.Warning, Text: notGivenBack(err)}})
		},
	}
	for _, skip := range job.Skips {
		w.remarks = append(w.remarks, event.Notice{Level: event.Warning, Text: "left out: " + skip.Op + ", because: " + skip.Note})
	}
	end, err := e.app.execute(ctx, e.session, w)
	if end.log == "" {
		return tui.Result{}, err
	}
	out := tui.Result{Credentials: end.secrets.Path(), Log: end.log}
	for _, op := range job.Plan.Ops {
		if op.Probe != nil {
			for _, at := range op.Probe.Endpoints {
				out.Endpoints = append(out.Endpoints, e.app.practice.outside(at))
			}
		}
	}
	return out, err
}
