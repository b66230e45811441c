package machine

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"syscall"

	"holdfast/steps/sim/vfs"
)

// Run runs a script under sh as p's child would, and returns its exit code.
func (h *Host) Run(ctx context.Context, script string, p *Proc) int {
	q := p.Child("sh", "-c", script)
	q.Host = h
	return h.Exec(ctx, q)
}

// Exec runs p.Args as a process of its own and waits for its end. What is not there gives 127, what cannot be run 126,
// with the words of a shell on standard error.
func (h *Host) Exec(ctx context.Context, p *Proc) int {
	file, err := h.LookPath(p, p.Args[0])
	if err != nil {
		return h.refuse(p, err)
	}
	return h.ExecFile(ctx, p, file)
}

func (h *Host) refuse(p *Proc, err error) int {
	w := unwrapW(p.Stderr)
	switch {
	case errors.Is(err, errNotFound):
		fmt.Fprintf(w, "sh: 1: %s: not found\n", p.Args[0])
		return 127
	default:
		fmt.Fprintf(w, "sh: 1: %s: %s\n", p.Args[0], Strerror(err))
		return 126
	}
}

// ExecFile runs the file at a path, which LookPath found, as p.
func (h *Host) ExecFile(ctx context.Context, p *Proc, file string) int {
	text, err := h.FS.As(vfs.Cred{Done: ctx.Done()}).ReadFile(file)
	if err != nil {
		return h.refuse(p, err)
	}
	if name, ok := strings.CutPrefix(string(text[:min(len(text), 80)]), toolMark); ok {
		name, _, _ = strings.Cut(name, "\n")
		h.mu.Lock()
		cmd := h.commands[name]
		h.mu.Unlock()
		if cmd == nil {
			fmt.Fprintf(unwrapW(p.Stderr), "%s: the practice cluster does not know this command\n", name)
			return 127
		}
		p.path = file
		return h.Call(ctx, p, cmd)
	}
	interp, rest, script := []string{"/bin/sh"}, text, bytes.HasPrefix(text, []byte("#!"))
	if script {
		line, _, _ := strings.Cut(string(rest[2:]), "\n")
		if interp = strings.Fields(line); len(interp) == 0 {
			interp = []string{"/bin/sh"}
		}
	} else if bytes.IndexByte(text[:min(len(text), 512)], 0) >= 0 || bytes.HasPrefix(text, []byte("\x7fELF")) {
		return h.refuse(p, syscall.ENOEXEC)
	}
	p.Args = append(append(interp, file), p.Args[1:]...)
	if p.Nest++; p.Nest > h.Limits.Nest {
		return h.refuse(p, syscall.ELOOP)
	}
	return h.Exec(ctx, p)
}
