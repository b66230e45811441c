package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"charm.land/fang/v2"
	"github.com/spf13/cobra"

	"holdfast/steps"
	"holdfast/steps/journal"
	"holdfast/steps/runner"
)

// Exit codes. They are part of the command line and never change their meaning.
const (
	exitOK          = 0
	exitFailed      = 1   // a step or drill failed
	exitUsage       = 2   // wrong usage or a bad file
	exitUnreachable = 3   // a host is unreachable or refuses us
	exitPreflight   = 4   // preflight says no
	exitLocked      = 5   // somebody else holds the lock
	exitInterrupted = 130 // Ctrl-C
)

// exitHelp is shown in the help of every verb that reaches machines.
const exitHelp = `Exit codes: 0 done; 1 a step failed; 2 wrong usage or a bad file; 3 a host is unreachable or refuses us; 4 preflight says no; 5 somebody else holds the lock; 130 interrupted.`

// failure is an error that already has its exit code.
type failure struct {
	code int
	err  error
}

func (f *failure) Error() string { return f.err.Error() }
func (f *failure) Unwrap() error { return f.err }

func fail(code int, err error) error {
	if err == nil {
		return nil
	}
	return &failure{code, err}
}

// usage marks an error in what the operator gave: a flag, a file.
func usage(format string, args ...any) error { return fail(exitUsage, fmt.Errorf(format, args...)) }

// exitCode classifies what the engine says. What is left is the flag parser's: wrong usage.
func exitCode(err error) int {
	var f *failure
	var held *journal.Held
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &f):
		return f.code
	case errors.As(err, &held):
		return exitLocked
	case errors.Is(err, runner.ErrInterrupted), errors.Is(err, context.Canceled):
		return exitInterrupted
	case errors.Is(err, steps.ErrUnreachable):
		return exitUnreachable
	case errors.Is(err, runner.ErrFailed):
		return exitFailed
	}
	return exitUsage
}

// engineErrors makes what went wrong below a verb, a full disk say, a failure and not wrong usage.
func engineErrors(c *cobra.Command) {
	run := c.RunE
	if run == nil {
		return
	}
	c.RunE = func(cmd *cobra.Command, args []string) error {
		err := run(cmd, args)
		if err != nil && exitCode(err) == exitUsage {
			var f *failure
			if !errors.As(err, &f) {
				return fail(exitFailed, err)
			}
		}
		return err
	}
}

// printError writes an error and, below it, its remedy. Errors are lower case and end without a period.
func (a *app) printError(w io.Writer, _ fang.Styles, err error) {
	if exitCode(err) == exitInterrupted {
		return
	}
	for i, line := range strings.Split(err.Error(), "\n") {
		if i == 0 {
			line = "holdfast: " + line
		}
		_, _ = fmt.Fprintln(w, line)
	}
	if hint := steps.HintOf(err); hint != "" {
		_, _ = fmt.Fprintln(w, "  remedy: "+hint)
	}
}
