package machine

import (
	"context"
	"errors"
	"os"
)

// lock is an flock: many shared holders or one alone.
type lock struct {
	holders map[*Desc]bool // true: alone
	change  chan struct{}
}

// Lock takes an flock, shared or alone. It waits until ctx ends; without wait it tells at once whether it could.
func (d *Desc) Lock(ctx context.Context, alone, wait bool) bool {
	h := d.host
	for {
		h.mu.Lock()
		l := h.locks[d.id]
		if l == nil {
			l = &lock{holders: map[*Desc]bool{}, change: make(chan struct{})}
			h.locks[d.id] = l
		}
		free := true
		for other, excl := range l.holders {
			if other != d && (excl || alone) {
				free = false
			}
		}
		if free {
			l.holders[d] = alone
			h.mu.Unlock()
			return true
		}
		change := l.change
		h.mu.Unlock()
		if !wait {
			return false
		}
		select {
		case <-change:
		case <-ctx.Done():
			return false
		}
	}
}

// Hold opens a file, made where it is not there, and takes its flock as some program of the machine's own would. The
// caller closes what it gets.
func (h *Host) Hold(ctx context.Context, path string) (*Desc, error) {
	if err := h.FS.MkdirAll(dir(path), 0o755); err != nil {
		return nil, err
	}
	f, err := h.FS.Open(path, os.O_RDWR|os.O_CREATE, 0o640)
	if err != nil {
		return nil, err
	}
	d := NewDesc(h, f)
	if !d.Lock(ctx, true, false) {
		d.Close()
		return nil, errors.New(path + " is locked already")
	}
	return d, nil
}

// Unlock gives the flock up.
func (d *Desc) Unlock() {
	d.host.mu.Lock()
	defer d.host.mu.Unlock()
	l := d.host.locks[d.id]
	if l == nil {
		return
	}
	if _, held := l.holders[d]; !held {
		return
	}
	delete(l.holders, d)
	close(l.change)
	l.change = make(chan struct{})
	if len(l.holders) == 0 {
		delete(d.host.locks, d.id)
	}
}
