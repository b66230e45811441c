package tui

import (
	"cmp"
	"context"
	"errors"
	"time"

	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/tui/logpane"
	"holdfast/tui/runstate"
)

// run carries the plan out, and after a failure asks what is to be done about it.
func (l *lines) run(ctx context.Context) error {
	for {
		l.heading("Run")
		state, result, err := l.carryOut(ctx)
		if err == nil {
			l.result(result)
			return nil
		}
		l.failures(state, err)
		if ctx.Err() != nil || state.Outcome == event.Interrupted {
			return err
		}
		if again, asked := l.tookOver(ctx, err); asked != nil {
			return err
		} else if again {
			continue
		}
		n, asked := l.choose(ctx, "What now?", "Retry: what is done stays done", "Leave the failed steps out, with a note", "Change a setting", "Take all of it back", "Leave")
		if asked != nil {
			return err
		}
		if again, next := l.next(ctx, n, state); !again {
			return cmp.Or(next, err)
		} else if next != nil {
			return next
		}
	}
}

// tookOver offers to take the machines' lock over where that is what stands in the way. The machine's name agrees.
func (l *lines) tookOver(ctx context.Context, err error) (again bool, asked error) {
	var held *Locked
	if !errors.As(err, &held) {
		return false, nil
	}
	text, asked := l.line(ctx, wrap("The lock of "+harmless(held.Host)+" is held by "+harmless(held.Holder)+". Ask whoever it is first: that run stops. Type "+harmless(held.Host)+" to take it over; Enter leaves it", minWidth), "")
	l.takeOver = asked == nil && text == held.Host
	return l.takeOver, asked
}

// next prepares another try; again is false when there is none.
func (l *lines) next(ctx context.Context, n int, state *runstate.State) (again bool, err error) {
	switch n {
	case 1:
		note, err := l.line(ctx, "Why may they be left out?", "")
		if err != nil || note == "" {
			return note == "" && err == nil, err
		}
		for _, op := range state.Failures {
			l.skip = append(l.skip, Skip{op, note})
		}
	case 2:
		if err := l.settings(ctx); err != nil {
			return false, err
		}
		return true, l.prepare(ctx, false)
	case 3:
		return l.undo(ctx)
	case 4:
		return false, nil
	}
	return true, nil
}

// undo wants the cluster's name typed: a word pressed by habit must not take a service away.
func (l *lines) undo(ctx context.Context) (bool, error) {
	if err := l.prepare(ctx, true); err != nil {
		return false, err
	}
	l.say("%s", harmless(l.cur.Plan.Text(l.cur.States, false)))
	name, err := l.line(ctx, "The service ends; the folders with data and metadata stay. Type "+l.w.cluster.Name+" to agree", "")
	if err != nil || name != l.w.cluster.Name {
		l.say("Nothing was taken back.")
		return false, err
	}
	return true, nil
}

func (l *lines) carryOut(ctx context.Context) (state *runstate.State, result Result, err error) {
	job := Job{Prepared: l.cur, Skips: l.skip, TakeOver: l.takeOver}
	state, err = l.printed(func(sink event.Sink) (err error) {
		result, err = l.w.engine.Run(ctx, job, l.io.Stop, sink)
		return err
	})
	return state, result, err
}

// printed lets events happen and prints them, a line each.
func (l *lines) printed(happen func(event.Sink) error) (*runstate.State, error) {
	state := &runstate.State{}
	teller := NewTeller(func(e event.Envelope) {
		state.Apply(e)
		l.event(state, e)
	})
	err := happen(teller)
	teller.Hush()
	return state, err
}

func (l *lines) event(state *runstate.State, e event.Envelope) {
	line, ok := logLine(state, e.Event)
	if !ok {
		return
	}
	done, total := state.Progress()
	sign := " "
	if line.Stream != "" {
		sign = "|"
	}
	l.say("%s %d/%d %s %s %s", e.At.Local().Format(time.TimeOnly), done, total, logpane.Clean(line.Host), sign, logpane.Clean(line.Text))
}

func (l *lines) failures(state *runstate.State, err error) {
	for _, id := range state.Failures {
		op, _ := state.Op(id)
		l.say("\n%s failed on %s: %s", harmless(op.OpInfo.Title), harmless(op.Host), harmless(op.End.Error))
		for _, text := range op.End.Tail {
			l.say("  | %s", logpane.Clean(text))
		}
		cause, remedy := diagnosis(op.End)
		if cause != "" {
			l.say("  likely cause: %s", cause)
		}
		if remedy != "" {
			l.say("  to do: %s", remedy)
		}
	}
	if len(state.Failures) == 0 {
		l.say("\n%s", problemText(err))
		if hint := steps.HintOf(err); hint != "" {
			l.say("  to do: %s", harmless(hint))
		}
	}
	if state.Kept != "" {
		l.say("%s", harmless(state.Kept))
	}
}

func (l *lines) result(r Result) {
	if l.cur.Undo {
		l.say("\nTaken back. The folders with data and metadata are as they were.")
		return
	}
	l.say("\nAll of it is done, and proven. S3 is served at")
	for _, e := range r.Endpoints {
		l.say("  %s", harmless(e))
	}
	l.say("Credentials (only you can read them): %s\nFull log: %s", harmless(r.Credentials), harmless(r.Log))
}
