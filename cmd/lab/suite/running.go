package suite

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"

	"holdfast/cmd/lab/machines"
)

// running is holdfast at work, watched line by line.
type running struct {
	cmd   *exec.Cmd
	ended chan struct{} // closed when it has ended
	log   string

	mu    sync.Mutex
	lines []string
	rest  string
	errs  bytes.Buffer
}

// launch starts holdfast and does not wait for it.
func (b *Bench) launch(ctx context.Context, args ...string) (*running, error) {
	argv := b.argv(args)
	r := &running{cmd: exec.CommandContext(ctx, argv[0], argv[1:]...), ended: make(chan struct{})}
	r.log = filepath.Join(b.Dir, fmt.Sprintf("%d-%s.log", time.Now().UnixMilli(), args[0]))
	r.cmd.Stdout, r.cmd.Stderr = r, &r.errs
	if err := machines.Within(b.Lab.Namespace(), r.cmd.Start); err != nil {
		return nil, err
	}
	go func() {
		_ = r.cmd.Wait() // its exit code is asked for
		_ = os.WriteFile(r.log, []byte(r.errs.String()+strings.Join(r.all(), "\n")+"\n"), 0o600)
		close(r.ended)
	}()
	return r, nil
}

// Write implements io.Writer: standard output.
func (r *running) Write(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	whole := strings.Split(r.rest+string(p), "\n")
	r.lines, r.rest = append(r.lines, whole[:len(whole)-1]...), whole[len(whole)-1]
	return len(p), nil
}

func (r *running) all() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.lines...)
}

// until waits for a line with all the words; an end before that is an error.
func (r *running) until(ctx context.Context, words ...string) error {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		if holdsLine(r.all(), words) {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-r.ended:
			if holdsLine(r.all(), words) {
				return nil
			}
			return fmt.Errorf("it ended with exit code %d before %q was said\n%s", r.exit(), words, lastLines(r.errs.String(), 8))
		case <-tick.C:
		}
	}
}

func holdsLine(lines, words []string) bool {
	for _, line := range lines {
		all := true
		for _, w := range words {
			all = all && strings.Contains(line, w)
		}
		if all {
			return true
		}
	}
	return false
}

// end waits for the end and gives the exit code and what was said on standard error.
func (r *running) end(ctx context.Context) (exit int, stderr string, err error) {
	select {
	case <-ctx.Done():
		return 0, "", ctx.Err()
	case <-r.ended:
		return r.exit(), r.errs.String(), nil
	}
}

func (r *running) hasEnded() bool {
	select {
	case <-r.ended:
		return true
	default:
		return false
	}
}

// exit is the exit code after the end; -1 for one that a signal ended.
func (r *running) exit() int { return r.cmd.ProcessState.ExitCode() }

// interrupt is a person's Ctrl-C, n times.
func (r *running) interrupt(n int) {
	for range n {
		_ = r.cmd.Process.Signal(syscall.SIGINT)
		time.Sleep(300 * time.Millisecond) // the second of a person comes after the first
	}
}
