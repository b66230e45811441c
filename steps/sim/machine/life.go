package machine

import (
	"context"
	"fmt"
	"syscall"
)

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
