package main

import (
	"context"
	"errors"
	"os"
	"testing"

	"holdfast/steps/runner"
)

// Only the word itself, typed in full, is a yes; each question takes one line and leaves the next to the next.
func TestConfirmTakesTheWordAndNothingElse(t *testing.T) {
	in, typing, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	a, _ := capture(t)
	a.in = in
	if _, err := typing.WriteString("y\nYES\nyes\n home \n\n"); err != nil {
		t.Fatal(err)
	}
	for i, c := range []struct {
		word string
		want bool
	}{{"yes", false}, {"yes", false}, {"yes", true}, {"home", true}, {"home", false}} {
		if got, err := a.confirm(t.Context(), "Go on?", c.word); err != nil || got != c.want {
			t.Errorf("question %d: %t, %v", i, got, err)
		}
	}
	typing.Close()
	if got, err := a.confirm(t.Context(), "Go on?", "yes"); err != nil || got {
		t.Errorf("nobody there: %t, %v", got, err)
	}
}

func TestConfirmEndsWithCtrlC(t *testing.T) {
	in, typing, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer typing.Close() // lets the read end
	a, _ := capture(t)
	a.in = in
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := a.confirm(ctx, "Go on?", "yes"); !errors.Is(err, runner.ErrInterrupted) {
		t.Errorf("confirm after Ctrl-C: %v", err)
	}
}

// The first interrupt while nothing is being changed ends everything; while something is, it only asks to stop.
func TestInterruptsInTwoStages(t *testing.T) {
	for _, running := range []bool{false, true} {
		a, _ := capture(t)
		a.stop = make(chan struct{})
		a.running.Store(running)
		ctx, cancel := context.WithCancel(t.Context())
		a.interrupted(0, cancel)
		select {
		case <-a.stop:
		default:
			t.Error("stop was not asked for")
		}
		if ended := ctx.Err() != nil; ended == running {
			t.Errorf("running %t: ended by the first interrupt %t", running, ended)
		}
		a.interrupted(1, cancel)
		if ctx.Err() == nil {
			t.Error("not ended by the second interrupt")
		}
	}
}
