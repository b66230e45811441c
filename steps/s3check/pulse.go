package s3check

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
)

// pulse is what is known of an object with one writer that overwrites it in turn. Its numbers begin at 1.
type pulse struct {
	sent  atomic.Int64
	sure  atomic.Int64 // the latest acknowledged
	mu    sync.Mutex
	maybe []int // the latest that got no answer: a late one may still land
}

func (p *pulse) open() int  { return int(p.sent.Add(1)) }
func (p *pulse) least() int { return int(p.sure.Load()) }

func (p *pulse) written(n int, err error) {
	if err == nil {
		p.sure.Store(int64(n))
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.maybe = append(p.maybe, n); len(p.maybe) > most {
		p.maybe = p.maybe[1:]
	}
}

func (p *pulse) mayBe(n int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Contains(p.maybe, n)
}

// readPulse wants a content that is no older than what was acknowledged before it asks.
func (p *Prober) readPulse(ctx context.Context, c *Client, of int) error {
	least := p.pulses[of].least()
	body, err := c.read(ctx, p.o.Bucket, p.objects.pulseKey(of), 1<<10)
	if IsMissing(err) {
		if least == 0 {
			return nil
		}
		return &wrongAnswer{fmt.Errorf("overwritten object is missing: %w", err), false}
	}
	if err != nil {
		return err
	}
	n, ok := p.objects.parsePulse(of, body)
	if !ok {
		return &wrongAnswer{fmt.Errorf("overwritten object through %s: not what was written", c.Endpoint()), true}
	}
	if n < least && !p.pulses[of].mayBe(n) {
		return &wrongAnswer{fmt.Errorf("overwritten object through %s: version %d after %d was acknowledged", c.Endpoint(), n, least), false}
	}
	return nil
}
