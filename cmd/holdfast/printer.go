package main

import (
	"encoding/json"
	"fmt"
	"io"
	"time"

	"holdfast/assets"
	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/steps/plan"
	"holdfast/steps/runner"
	"holdfast/tui"
)

// printer tells of a run without ever holding it up. Hush tells what is left, and ends it.
func (a *app) printer(p plan.Plan, asJSON bool) *tui.Teller {
	if asJSON {
		return tui.NewTeller(a.jsonEvents())
	}
	return tui.NewTeller(a.plainEvents(p))
}

func (a *app) jsonEvents() func(event.Envelope) {
	enc := json.NewEncoder(a.out)
	return func(e event.Envelope) { _ = enc.Encode(e) } // a reader that has gone must not end the run
}

// plainEvents prints one line per event: time, host, step, and what happened.
func (a *app) plainEvents(p plan.Plan) func(event.Envelope) {
	width := 4
	for _, h := range p.Cluster.Hosts {
		width = max(width, len(h.Name))
	}
	return func(e event.Envelope) {
		host, step, text := plainLine(e.Event, p)
		if text == "" {
			return
		}
		_, _ = fmt.Fprintf(a.err, "%s  %-*s  %-18s %s\n", e.At.Local().Format("15:04:05"), width, orDash(host), step, text)
	}
}

// plainLine puts an event into words; an empty text means that it is not shown.
func plainLine(e event.Event, p plan.Plan) (host, step, text string) {
	name := func(id string) string {
		op, _ := p.Op(id)
		return op.Step
	}
	switch e := e.(type) {
	case event.RunStarted:
		return "", "", fmt.Sprintf("%s on cluster %s: %d steps", e.Playbook, e.Cluster, len(e.Ops))
	case event.HostConnected:
		return e.Host, "", "connected to " + e.Address + " " + e.System
	case event.HostFailed:
		return e.Host, "", "cannot go on: " + e.Error
	case event.StepStarted:
		return e.Host, name(e.Op), phaseWord(e)
	case event.StepOutput:
		return e.Host, name(e.Op), "| " + e.Line
	case event.Skipped:
		return e.Host, "", fmt.Sprintf("| %d lines skipped; all of them are in the journal", e.N)
	case event.Retrying:
		return e.Host, name(e.Op), fmt.Sprintf("again in %s: %s", round(e.After), e.Reason)
	case event.StepFinished:
		return e.Host, name(e.Op), finishedWords(e)
	case event.Notice:
		return e.Host, "", e.Text
	case event.RunFinished:
		return "", "", fmt.Sprintf("%s after %s: %s", e.Outcome, round(e.Took), counts(e.Counts))
	}
	return "", "", ""
}

// phaseWord says what begins. Only changes are worth a line: checks are many, and a further try has been announced.
func phaseWord(e event.StepStarted) string {
	switch {
	case e.Phase == event.Apply && e.Attempt == 1, e.Phase == event.Probe && e.Attempt == 1:
		return e.Title
	case e.Phase == event.Capture:
		return "reads what an earlier step gave"
	}
	return ""
}

func finishedWords(e event.StepFinished) string {
	switch e.Outcome {
	case steps.Failed:
		return "FAILED after " + round(e.Took) + ": " + e.Error
	case steps.Blocked:
		return "not tried: it needs " + e.Cause
	}
	return fmt.Sprintf("%s in %s", e.Outcome, round(e.Took))
}

func round(d time.Duration) string {
	if d >= 10*time.Second {
		return d.Round(time.Second).String()
	}
	return d.Round(10 * time.Millisecond).String()
}

func counts(m map[steps.Outcome]int) string {
	out := ""
	for _, o := range []steps.Outcome{steps.Changed, steps.Unchanged, steps.Passed, steps.Failed, steps.Blocked, steps.Interrupted} {
		if m[o] > 0 {
			out += fmt.Sprintf(", %d %s", m[o], o)
		}
	}
	if out == "" {
		return "nothing"
	}
	return out[2:]
}

// unfinished prints what failed, why that may be, and what to do; then gives the error for the exit code.
func (a *app) unfinished(r runner.Report, err error) error {
	for _, f := range r.Failures {
		a.printFailure(a.err, f)
	}
	if r.Outcome == event.Interrupted {
		_, _ = fmt.Fprintln(a.err, "\nstopped. What was done is kept; the same command goes on from here.")
	} else {
		_, _ = fmt.Fprintln(a.err, "\nWhat was done is kept; once the cause is mended, the same command goes on from here.")
	}
	return err
}

func (a *app) printFailure(w io.Writer, f runner.Failure) {
	_, _ = fmt.Fprintf(w, "\n%s failed: %s\n", orDash(f.Op), f.Error)
	text := f.Error
	for _, l := range f.Tail {
		_, _ = fmt.Fprintf(w, "  | %s\n", l)
		text += "\n" + l
	}
	if h, ok := assets.Diagnose(text); ok {
		_, _ = fmt.Fprintf(w, "%s\n%s\n", a.wrapped("likely cause: "+h.Cause, "  "), a.wrapped("remedy: "+h.Remedy, "  "))
		return
	}
	if f.Hint != "" {
		_, _ = fmt.Fprintln(w, a.wrapped("remedy: "+f.Hint, "  "))
	}
}
