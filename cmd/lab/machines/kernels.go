package machines

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// kernels finds the processes of machine i by their command line, not by what is noted of them: a kernel makes itself a
// session of its own, and one that was lost sight of would go on answering at the machine's address.
func (l *Lab) kernels(i int) []int {
	entries, err := os.ReadDir("/proc")
	if err != nil {
		return nil
	}
	var pids []int
	for _, e := range entries {
		pid, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		line, _ := os.ReadFile("/proc/" + e.Name() + "/cmdline") // empty for a zombie
		if l.runsMachine(i, line) {
			pids = append(pids, pid)
		}
	}
	return pids
}

// runsMachine looks for the two arguments that together belong to one machine of one lab.
func (l *Lab) runsMachine(i int, cmdline []byte) bool {
	var args []string
	for arg := range bytes.SplitSeq(cmdline, []byte{0}) {
		args = append(args, string(arg))
	}
	return slices.Contains(args, "umid="+Name(i)) && slices.Contains(args, "uml_dir="+l.path("run"))
}

// kill cuts the power of machine i: first what would boot it again, then the kernel with everything in its group.
func (l *Lab) kill(ctx context.Context, i int) error {
	if err := l.process(i).kill(ctx); err != nil {
		return fmt.Errorf("cut the power of n%d: %w", i, err)
	}
	if err := l.killKernels(ctx, i); err != nil {
		return fmt.Errorf("cut the power of n%d: %w", i, err)
	}
	return removeIfThere(l.pidFile(i))
}

func (l *Lab) killKernels(ctx context.Context, i int) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	var failed error
	err := poll(ctx, 20*time.Millisecond, func() bool {
		left := l.kernels(i)
		for _, pid := range left {
			if failed = killGroupOf(pid); failed != nil {
				return true
			}
		}
		return len(left) == 0
	})
	return errors.Join(failed, err)
}

// killGroupOf ends a process with its group. A process that has ended meanwhile is fine.
func killGroupOf(pid int) error {
	group, err := unix.Getpgid(pid)
	if err == nil && group > 1 && group != unix.Getpgrp() {
		err = unix.Kill(-group, unix.SIGKILL)
	}
	if errors.Is(err, unix.ESRCH) {
		return nil
	}
	return err
}
