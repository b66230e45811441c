package machines

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
)

// Streams are what a program reads and writes; nil means nothing.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
}

// Exec runs a program inside the lab's network namespace, where the machines can be reached, and gives its exit code.
// The error is for a program that could not be run or was ended by ctx or a signal.
func (l *Lab) Exec(ctx context.Context, s Streams, argv ...string) (int, error) {
	if len(argv) == 0 {
		return 0, errors.New("no program to run")
	}
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = s.In, s.Out, s.Err
	if _, err := os.Stat("/run/netns/" + l.cfg.Namespace); err != nil {
		return 0, errNoNetwork(err)
	}
	// A child is born in the namespace of the thread that forks it; where it is waited for does not matter.
	if err := Within(l.cfg.Namespace, cmd.Start); err != nil {
		return 0, err
	}
	return exitCode(cmd.Wait())
}

// exitCode tells a program that ended by itself, whatever its code, from one that did not.
func exitCode(err error) (int, error) {
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.Exited() {
		return exit.ExitCode(), nil
	}
	return 0, err
}
