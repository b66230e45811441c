package swarm

import "time"

// Health is asked for at fixed times after the start: the first yes makes a container healthy, and too many noes after
// the start period end it. Only those moments are waited for that can change something.

func (h *Health) interval() time.Duration { return orElse(h.Interval, 30*time.Second) }

func (h *Health) patience() time.Duration {
	retries := h.Retries
	if retries == 0 {
		retries = 3
	}
	return time.Duration(retries) * h.interval()
}

func orElse(d, preset time.Duration) time.Duration {
	if d == 0 {
		return preset
	}
	return d
}

// giveUp ends a container that was never healthy.
func (b *Container) giveUp(run int) {
	h := b.Spec.Healthcheck
	b.e.w.after(h.StartPeriod+h.patience(), func() {
		if run == b.run && b.Health == "starting" {
			b.unhealthy()
		}
	})
}

func (b *Container) unhealthy() {
	b.Health = "unhealthy"
	b.tell()
	if b.local != nil {
		b.end(errKilled)
	}
}

// ready is the program's word that it answers, or no longer does.
func (b *Container) ready(run int, ok bool) {
	if run != b.run || b.State != "running" || b.answers == ok {
		return
	}
	b.answers = ok
	if b.Health == "" {
		b.e.w.dirty = true
		return
	}
	h := b.Spec.Healthcheck
	since := b.e.w.clock.Now().Sub(b.StartedAt)
	wait := h.interval() - since%h.interval()
	if !ok {
		wait += h.patience() - h.interval()
	}
	b.e.w.after(wait, func() {
		switch {
		case run != b.run || b.State != "running" || b.answers != ok:
		case ok:
			b.Health = "healthy"
			b.tell()
		default:
			b.unhealthy()
		}
	})
}
