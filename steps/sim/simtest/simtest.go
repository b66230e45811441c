// Package simtest helps tests of the practice cluster to run programs on a simulated machine. Tests alone import it.
package simtest

import (
	"bytes"
	"context"
	"strings"
	"sync"
	"testing"

	"holdfast/steps/sim/machine"
)

// Buffer takes what several processes write, also after the one that was waited for has ended.
type Buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

// Write implements io.Writer.
func (b *Buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

// String is what was written so far.
func (b *Buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// Run runs a program as somebody who sits at a machine, and gives what it wrote and its exit code.
func Run(ctx context.Context, t testing.TB, h *machine.Host, user, in string, tty bool, args ...string) (out, errs string, exit int) {
	t.Helper()
	u, ok := h.User(user)
	if !ok {
		t.Fatalf("%s: no such user", user)
	}
	var o, e Buffer
	p := h.ProcOf(u)
	p.Args, p.Stdin, p.Stdout, p.Stderr, p.TTY = args, strings.NewReader(in), &o, &e, tty
	exit = h.Exec(ctx, p)
	return o.String(), e.String(), exit
}
