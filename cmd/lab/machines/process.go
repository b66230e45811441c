package machines

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"time"
	"unicode"

	"golang.org/x/sys/unix"
)

// process is something started in the background. The start time tells it from a later process with the same number.
type process struct {
	pid   int
	start uint64 // clock ticks since boot
}

// processOf looks at a process that has just been started.
func processOf(pid int) (process, error) {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return process{}, err
	}
	_, start, err := parseStat(stat)
	return process{pid, start}, err
}

// loadProcess reads what save wrote; a file that is missing or unreadable is a process that does not run.
func loadProcess(path string) process {
	text, err := os.ReadFile(path)
	if err != nil {
		return process{}
	}
	pid, start, _ := strings.Cut(strings.TrimSpace(string(text)), " ")
	p := process{}
	if p.pid, err = strconv.Atoi(pid); err != nil {
		return process{}
	}
	if p.start, err = strconv.ParseUint(start, 10, 64); err != nil {
		return process{}
	}
	return p
}

func (p process) save(path string) error {
	return os.WriteFile(path, fmt.Appendf(nil, "%d %d\n", p.pid, p.start), 0o644)
}

// alive is false for a zombie too: its memory and files are gone, only nobody has asked for its exit code yet.
func (p process) alive() bool {
	if p.pid <= 1 {
		return false
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.pid))
	if err != nil {
		return false
	}
	state, start, err := parseStat(stat)
	return err == nil && start == p.start && state != 'Z' && state != 'X'
}

// kill ends the process and everything in its process group at once, and waits until it is gone.
func (p process) kill(ctx context.Context) error {
	if !p.alive() {
		return nil
	}
	if err := unix.Kill(-p.pid, unix.SIGKILL); err != nil && !errors.Is(err, unix.ESRCH) {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	return poll(ctx, 20*time.Millisecond, func() bool { return !p.alive() })
}

// parseStat reads state and start time from /proc/PID/stat (proc_pid_stat(5)). The second field is the program's name
// in brackets and may itself hold brackets and blanks.
func parseStat(stat []byte) (state byte, start uint64, err error) {
	fields := bytes.Fields(stat[bytes.LastIndexByte(stat, ')')+1:])
	const startField = 22 - 3 // counted from the state, which is field 3
	if len(fields) <= startField || len(fields[0]) != 1 || !unicode.IsLetter(rune(fields[0][0])) {
		return 0, 0, fmt.Errorf("unreadable process state %.80q", stat)
	}
	start, err = strconv.ParseUint(string(fields[startField]), 10, 64)
	return fields[0][0], start, err
}

// poll asks until ok says yes or ctx ends.
func poll(ctx context.Context, every time.Duration, ok func() bool) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for !ok() {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
	return nil
}
