package s3check

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"
)

// discardTime is for taking a probe object away after a failure.
const discardTime = 2 * time.Second

// proof is one run of a Checker.
type proof struct {
	clients []*Client
	bucket  string
	settle  time.Duration
	memory  Memory
}

// timings is what one endpoint needed for its own object.
type timings struct {
	put, get, list time.Duration
	lag            time.Duration // the longest wait until some endpoint saw a change; 0: none was needed
}

// String is the middle of the line people read.
func (t timings) String() string {
	text := fmt.Sprintf("put %s  get %s  list %s", millis(t.put), millis(t.get), millis(t.list))
	if t.lag > 0 {
		text += fmt.Sprintf("  seen everywhere after %.1f s", t.lag.Seconds())
	}
	return text
}

func millis(d time.Duration) string {
	if d < time.Millisecond {
		return "<1 ms"
	}
	return fmt.Sprintf("%d ms", d.Round(time.Millisecond).Milliseconds())
}

// through writes a fresh object by one endpoint, sees it by all, deletes it, and sees it gone by all.
func (p *proof) through(ctx context.Context, by *Client) (t timings, err error) {
	key, body := probeKey(time.Now()), newBody()
	defer func() {
		if err != nil {
			p.discard(ctx, by, key)
		}
	}()
	if t.put, err = timed(func() error { return by.Put(ctx, p.bucket, key, body) }); err != nil {
		return t, err
	}
	if err = p.everywhere(ctx, &t, by, key, contentOf(body)); err != nil {
		return t, err
	}
	if err = by.Delete(ctx, p.bucket, key); err != nil {
		return t, err
	}
	for _, c := range p.clients {
		lag, err := p.patiently(ctx, func() error { return p.goneNow(ctx, c, key) })
		if err != nil {
			return t, err
		}
		t.lag = max(t.lag, lag)
	}
	return t, nil
}

// everywhere gets and lists the object through every endpoint and keeps the times of the one that wrote it.
func (p *proof) everywhere(ctx context.Context, t *timings, by *Client, key string, want Content) error {
	for _, c := range p.clients {
		var get, list time.Duration
		lag, err := p.patiently(ctx, func() (err error) {
			get, err = timed(func() error { return p.seenNow(ctx, c, key, want) })
			return err
		})
		if err != nil {
			return err
		}
		t.lag = max(t.lag, lag)
		lag, err = p.patiently(ctx, func() (err error) {
			list, err = timed(func() error { return p.listedNow(ctx, c, key, want.Size) })
			return err
		})
		if err != nil {
			return err
		}
		t.lag = max(t.lag, lag)
		if c == by {
			t.get, t.list = get, list
		}
	}
	return nil
}

// sweep removes what probes cut off earlier left behind.
func (p *proof) sweep(ctx context.Context) error {
	first := p.clients[0]
	sizes, err := first.List(ctx, p.bucket, probePrefix)
	if err != nil {
		return err
	}
	for _, key := range slices.Sorted(maps.Keys(sizes)) {
		if !isLeftover(key, time.Now()) {
			continue
		}
		if err := first.Delete(ctx, p.bucket, key); err != nil {
			return err
		}
	}
	return nil
}

// discard takes the object of a failed round away, also after an interruption. What stays is swept by a later run.
func (p *proof) discard(ctx context.Context, c *Client, key string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), discardTime)
	defer cancel()
	_ = c.Delete(ctx, p.bucket, key)
}

func timed(f func() error) (time.Duration, error) {
	start := time.Now()
	err := f()
	return time.Since(start), err
}
