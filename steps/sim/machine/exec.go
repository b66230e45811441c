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

var errNotFound = errors.New("not found")

// IsNotFound tells that LookPath knows of no such command.
func IsNotFound(err error) bool { return errors.Is(err, errNotFound) }

// LookPath finds the file of a command on the process's PATH.
func (h *Host) LookPath(p *Proc, name string) (string, error) {
	fs := h.FS.As(vfs.Cred{UID: p.UID, GIDs: p.GIDs, Done: h.closedNow()})
	if strings.Contains(name, "/") {
		i, err := fs.Stat(p.Abs(name))
		switch {
		case err != nil && (errors.Is(err, syscall.ENOENT) || errors.Is(err, syscall.ENOTDIR)):
			return "", errNotFound
		case err != nil:
			return "", err
		case i.IsDir() || fs.Access(p.Abs(name), 1) != nil:
			return "", syscall.EACCES
		}
		return p.Abs(name), nil
	}
	search := p.Getenv("PATH")
	if search == "" {
		search = DefaultPath
	}
	for d := range strings.SplitSeq(search, ":") {
		file := p.Abs(d) + "/" + name
		if i, err := fs.Stat(file); err == nil && !i.IsDir() && i.Mode()&0o111 != 0 && name != "" {
			return file, nil
		}
	}
	return "", errNotFound
}

// DefaultPath is where commands are looked for without a PATH.
const DefaultPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

// closedNow is a channel that keeps nobody waiting.
func (h *Host) closedNow() <-chan struct{} {
	c := make(chan struct{})
	close(c)
	return c
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

// Call runs cmd as the process p and waits for its end. A panic ends that process alone.
func (h *Host) Call(ctx context.Context, p *Proc, cmd Command) int {
	inner, err := h.enter(ctx, p)
	if err != nil {
		if p.Login == nil {
			p.Login = &Login{}
		}
		fmt.Fprintf(&writer{to: unwrapW(p.Stderr), ctx: ctx, p: p}, "sh: 1: Cannot fork\n")
		return 2
	}
	if h.Trace != nil {
		h.Trace(p)
	}
	return h.run(inner, p, cmd)
}

// Start runs cmd as the process p in the background. It lives until it ends, is ended, or the machine goes off.
func (h *Host) Start(p *Proc, cmd Command) error {
	ctx, err := h.enter(context.Background(), p)
	if err != nil {
		return err
	}
	h.wait.Go(func() { h.run(ctx, p, cmd) })
	return nil
}

func (h *Host) run(ctx context.Context, p *Proc, cmd Command) (code int) {
	defer func() {
		if v := recover(); v != nil {
			fmt.Fprintf(unwrapW(p.Stderr), "%s: the simulation of this command failed: %v\n", p.Name(), v)
			code = 134
		}
		if s, ok := context.Cause(ctx).(Signal); ok {
			code = 128 + int(s)
		} else if ctx.Err() != nil {
			code = 128 + int(HUP)
		}
		h.leave(p, code)
	}()
	return cmd(ctx, p)
}

// enter gives p its number and its place in the table.
func (h *Host) enter(parent context.Context, p *Proc) (context.Context, error) {
	ctx, err := h.number(parent, p)
	if err == nil {
		h.showProc(p)
	}
	return ctx, err
}

func (h *Host) number(parent context.Context, p *Proc) (context.Context, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.on || h.Limits.Procs > 0 && len(h.procs) >= h.Limits.Procs {
		return nil, syscall.EAGAIN
	}
	ctx, cancel := context.WithCancelCause(parent)
	stop := context.AfterFunc(h.life, func() { cancel(KILL) })
	p.cancel = func(cause error) { cancel(cause); stop() }
	h.nextPID++
	p.PID, p.Started, p.done = h.nextPID, h.Clock.Now(), make(chan struct{})
	if p.PGID == 0 {
		p.PGID = p.PID
	}
	if p.SID == 0 {
		p.SID = p.PID
	}
	if p.PPID == 0 {
		p.PPID = 1
	}
	if p.Dir == "" {
		p.Dir = "/"
	}
	h.procs[p.PID] = p
	files := map[int]*Desc{}
	for n, d := range p.Files {
		files[n] = d.Dup()
	}
	p.Files = files
	patience(ctx, p)
	return ctx, nil
}

// leave takes p out of the table.
func (h *Host) leave(p *Proc, code int) {
	for _, d := range p.Files {
		d.Close()
	}
	h.mu.Lock()
	delete(h.procs, p.PID)
	for _, q := range h.procs {
		if q.PPID == p.PID {
			q.PPID = 1
		}
	}
	h.mu.Unlock()
	h.hideProc(p)
	p.exit = code
	h.unitLost(p, code)
	close(p.done)
	p.cancel(nil)
}

// Procs lists the processes, by number.
func (h *Host) Procs() []*Proc {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := make([]*Proc, 0, len(h.procs))
	for pid := 1; pid <= h.nextPID && len(out) < len(h.procs); pid++ {
		if p := h.procs[pid]; p != nil {
			out = append(out, p)
		}
	}
	return out
}

// Proc gives a process by its number, nil for none.
func (h *Host) Proc(pid int) *Proc {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.procs[pid]
}
