package suite

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"holdfast/cmd/lab/machines"
)

func interrupt() Scenario {
	const engine = "cloudserver"
	return Scenario{
		Name: "interrupt", Begin: Bare,
		About: "Ctrl-C once, Ctrl-C twice and kill -9 in the middle of an install: the next apply goes on and ends well",
		Run: func(ctx context.Context, b *Bench) error {
			if err := b.writeCluster(ctx, engine); err != nil {
				return err
			}
			// Steps at which to strike: the first while packages are unpacked, the last while the swarm forms.
			for _, strike := range []struct {
				step    string
				signals []syscall.Signal
				exit    int
			}{
				{"n2/docker-packages", []syscall.Signal{syscall.SIGINT, syscall.SIGINT}, 130},
				{"n1/nfs-server", []syscall.Signal{syscall.SIGKILL}, -1},
				{"n3/image", []syscall.Signal{syscall.SIGINT}, 130},
			} {
				if err := b.strike(ctx, engine, strike.step, strike.signals, strike.exit); err != nil {
					return err
				}
			}
			if _, err := b.apply(ctx, engine); err != nil {
				return err
			}
			return b.served(ctx)
		},
	}
}

// strike runs apply, sends signals once the step is being applied, and expects the exit code (-1: killed).
func (b *Bench) strike(ctx context.Context, engine, step string, signals []syscall.Signal, want int) error {
	cmd := exec.CommandContext(ctx, b.Holdfast, "--state", b.state(), "--known-hosts", b.Lab.KnownHostsFile(),
		"apply", "-f", b.clusterFile(engine), "--yes", "--json")
	seen := &watcher{want: step, found: make(chan struct{})}
	var errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = seen, &errs
	if err := machines.Within(b.Lab.Namespace(), cmd.Start); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	select {
	case <-seen.found:
	case err := <-ended:
		return fmt.Errorf("apply ended before %s was applied: %w\n%s", step, err, lastLines(errs.String(), 8))
	}
	start := time.Now()
	for _, s := range signals {
		_ = cmd.Process.Signal(s)
		time.Sleep(300 * time.Millisecond) // the second Ctrl-C of a person comes after the first
	}
	<-ended
	b.measure(fmt.Sprintf("%s during %s until it ended", signals[len(signals)-1], step), time.Since(start).Seconds(), "s")
	if got := cmd.ProcessState.ExitCode(); got != want {
		return fmt.Errorf("interrupted during %s: exit code %d instead of %d\n%s", step, got, want, lastLines(errs.String(), 8))
	}
	return nil
}

// watcher looks for the event that says a step is being applied.
type watcher struct {
	want  string
	found chan struct{}
	rest  string
	done  bool
}

func (w *watcher) Write(p []byte) (int, error) {
	w.rest += string(p)
	for {
		line, rest, ok := strings.Cut(w.rest, "\n")
		if !ok {
			return len(p), nil
		}
		w.rest = rest
		if !w.done && strings.Contains(line, `"step_started"`) && strings.Contains(line, `"`+w.want+`"`) && strings.Contains(line, `"apply"`) {
			w.done = true
			close(w.found)
		}
	}
}
