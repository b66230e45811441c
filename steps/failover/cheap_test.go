package failover

import (
	"context"
	"net/url"
	"sync"
	"time"

	"holdfast/steps/event"
	"holdfast/steps/s3check"
)

// cheap is a Sampler that asks the world whether it would serve instead of sending requests: for the many tests in which
// it matters when things happen, and not what is stored.
type cheap struct {
	w         *world
	addresses []string
	mu        sync.Mutex
	start     time.Time
	good, bad map[string]time.Time // the last success and failure
	gap       map[string]time.Duration
}

func (c *cheap) Prepare(context.Context) error { return nil }

func (c *cheap) Sample(ctx context.Context, _ func(event.DrillSamples)) {
	c.mu.Lock()
	c.start, c.good, c.bad, c.gap = time.Now(), map[string]time.Time{}, map[string]time.Time{}, map[string]time.Duration{}
	c.mu.Unlock()
	for ctx.Err() == nil {
		for _, a := range c.addresses {
			c.ask(a)
		}
		select {
		case <-ctx.Done():
		case <-time.After(500 * time.Millisecond):
		}
	}
}

func (c *cheap) ask(address string) {
	u, err := url.Parse(address)
	serves := err == nil && c.w.handler(u.Host) != nil
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	if !serves {
		c.bad[address] = now
		return
	}
	if last, ok := c.good[address]; ok {
		c.gap[address] = max(c.gap[address], now.Sub(last))
	}
	c.good[address] = now
}

func (c *cheap) Look(time.Time) s3check.Look {
	c.mu.Lock()
	defer c.mu.Unlock()
	l := s3check.Look{Quiet: map[string]time.Duration{}, Gap: map[string]time.Duration{}, Timeline: event.DrillTimeline{From: c.start, WidthMS: 500}}
	for _, a := range c.addresses {
		l.Gap[a] = c.gap[a]
		if since := c.bad[a]; c.good[a].After(since) {
			if since.IsZero() {
				since = c.start
			}
			l.Quiet[a] = time.Since(since)
		}
	}
	return l
}

func (c *cheap) ReadBack(context.Context) s3check.ReadBack { return s3check.ReadBack{} }

// cheaply is an engine without real requests.
func (w *world) cheaply() Engine {
	e := w.engine()
	e.Sampler = func() (Sampler, error) { return &cheap{w: w, addresses: e.Addresses}, nil }
	return e
}
