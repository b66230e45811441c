// Command lab makes real throw-away Debian 12 machines on one Linux box, for end-to-end tests: "go run ./cmd/lab up 3".
//
// Verbs are thin: a file each, flags and texts. Machines are made in cmd/lab/machines, container images in
// cmd/lab/image, and the machines' way out is cmd/lab/proxy. Only this package prints.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"holdfast/steps"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(exitCodeOf(newRootCommand().ExecuteContext(ctx)))
}

// exitError is the exit code of a program that was run for the caller: nothing more is to be said about it.
type exitError int

func (e exitError) Error() string { return fmt.Sprintf("exit code %d", int(e)) }

func exitCodeOf(err error) int {
	var code exitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &code):
		return int(code)
	}
	fmt.Fprintln(os.Stderr, "error:", err)
	if hint := steps.HintOf(err); hint != "" {
		fmt.Fprintln(os.Stderr, "hint:", hint)
	}
	return 1
}
