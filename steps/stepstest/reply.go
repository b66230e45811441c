package stepstest

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"holdfast/steps"
)

// Exit answers with an exit code and no output.
func Exit(code int) Reply { return Print(code) }

// Print answers with lines on standard output and an exit code.
func Print(code int, lines ...string) Reply {
	return func(_ context.Context, c steps.Cmd) (steps.Result, error) {
		out := ""
		for _, ln := range lines {
			out += ln + "\n"
			if c.Line != nil {
				c.Line(steps.Stdout, ln)
			}
		}
		return steps.Result{Exit: code, Stdout: out}, nil
	}
}

// After waits before it answers, or ends with the context.
func After(d time.Duration, then Reply) Reply {
	return func(ctx context.Context, c steps.Cmd) (steps.Result, error) {
		t := time.NewTimer(d)
		defer t.Stop()
		select {
		case <-ctx.Done():
			return steps.Result{}, ctx.Err()
		case <-t.C:
			return then(ctx, c)
		}
	}
}

// Hang never answers; it ends with the context.
func Hang() Reply {
	return func(ctx context.Context, _ steps.Cmd) (steps.Result, error) {
		<-ctx.Done()
		return steps.Result{}, ctx.Err()
	}
}

// Lose is a connection that breaks in the middle of the script.
func Lose() Reply {
	return func(context.Context, steps.Cmd) (steps.Result, error) {
		return steps.Result{}, fmt.Errorf("connection lost: %w", steps.ErrUnreachable)
	}
}

// Value answers a capture with a value. Asked for as anything but a private value it is blotted out, as a real Conn
// would do with a join token.
func Value(v string) Reply {
	return func(_ context.Context, c steps.Cmd) (steps.Result, error) {
		if !c.Private {
			return steps.Result{Stdout: "[redacted]\n"}, nil
		}
		return steps.Result{Stdout: v + "\n"}, nil
	}
}

// State keeps one wanted state of a host: its check answers missing until its apply has been run. Scripts are told
// apart by the two texts.
func (h *Host) State(check, apply string) {
	var done atomic.Bool
	h.On(check, func(context.Context, steps.Cmd) (steps.Result, error) {
		if done.Load() {
			return steps.Result{}, nil
		}
		return steps.Result{Exit: 1}, nil
	})
	h.On(apply, func(context.Context, steps.Cmd) (steps.Result, error) {
		done.Store(true)
		return steps.Result{}, nil
	})
}
