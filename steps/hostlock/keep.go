package hostlock

import (
	"context"
	"fmt"
	"sync"
	"time"
)

const (
	every   = 20 * time.Second // between two signs of life
	hearing = 15 * time.Second // how long a host may take to hear one; less than every
)

// Note is a remark on the keeping of a lock, for people.
type Note struct {
	Host    string
	Text    string
	Warning bool
}

// Keep gives a sign of life on every host from now on, beside whatever else goes on there, until Release. A host that
// cannot be told is noted once and tried again; a host that has rebooted gets its lock again. If somebody else has one
// by then, the keeping ends and Lost tells. Call it once; note may be called from several goroutines.
func (l *Lock) Keep(ctx context.Context, note func(Note)) {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx)) // an interrupted run still ends its running steps
	done := make(chan struct{})
	l.end = func() { cancel(); <-done }
	go func() {
		defer close(done)
		l.keep(ctx, note)
	}()
}

// Lost is closed when a lock was taken away.
func (l *Lock) Lost() <-chan struct{} { return l.lost }

// Err is nil as long as all locks are ours as far as is known; then it is a *Held with its remedy.
func (l *Lock) Err() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held == nil {
		return nil
	}
	return l.held.hinted()
}

func (l *Lock) keep(ctx context.Context, note func(Note)) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	silent := make([]bool, len(l.targets)) // hosts whose last refresh failed
	for {
		select {
		case <-ctx.Done():
			return
		case <-l.lost:
			return
		case <-tick.C:
		}
		var wg sync.WaitGroup
		for i, t := range l.targets {
			wg.Go(func() { silent[i] = l.refresh(ctx, t, silent[i], note) })
		}
		wg.Wait()
	}
}

// refresh gives one sign of life and tells whether the host did not hear it.
func (l *Lock) refresh(ctx context.Context, t target, before bool, note func(Note)) (silent bool) {
	inner, cancel := context.WithTimeout(ctx, hearing)
	defer cancel()
	a, err := l.ask(inner, t, refresh)
	switch {
	case ctx.Err() != nil:
		return before
	case err != nil:
		if !before {
			note(Note{t.host, fmt.Sprintf("the lock could not be refreshed and grows old there: %v; it is tried again", err), true})
		}
		return true
	case a.said == held:
		h := &Held{Host: t.host, By: a.by, Age: a.age, Lost: true}
		l.lose(h)
		note(Note{t.host, "the lock is lost: " + h.Error() + "; nothing more is started, running steps end first", true})
	case a.said == taken:
		note(Note{t.host, "the lock was gone, as after a reboot, and is taken again", true})
	case before:
		note(Note{t.host, "the lock is refreshed again", false})
	}
	return false
}

// lose keeps the first loss.
func (l *Lock) lose(h *Held) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.held == nil {
		l.held = h
		close(l.lost)
	}
}
