package s3check

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"holdfast/steps"
)

// pollEvery is the time between two looks at a change that is not seen yet.
const pollEvery = 500 * time.Millisecond

// seen waits until an endpoint gives the object back as it was written.
func (p *proof) seen(ctx context.Context, c *Client, key string, want Content) error {
	_, err := p.patiently(ctx, func() error { return p.seenNow(ctx, c, key, want) })
	return err
}

func (p *proof) seenNow(ctx context.Context, c *Client, key string, want Content) error {
	got, err := c.Get(ctx, p.bucket, key)
	switch {
	case hasCode(err, "NoSuchKey"): // a missing bucket is no lag: it was there before anything was written
		return &lagging{steps.WithHint(fmt.Errorf("acknowledged object is missing: %w", err), hintDisagree)}
	case IsMissing(err):
		return steps.WithHint(fmt.Errorf("this address serves another store: %w", err), hintEmptyVolume)
	case err != nil:
		return err
	case got != want:
		return steps.WithHint(differs(c, key, got, want), hintDamaged)
	}
	return nil
}

func (p *proof) listedNow(ctx context.Context, c *Client, key string, size int64) error {
	sizes, err := c.List(ctx, p.bucket, probePrefix)
	if err != nil {
		return err
	}
	got, listed := sizes[key]
	if !listed {
		return &lagging{steps.WithHint(fmt.Errorf("list %s through %s does not show %s", p.bucket, c.Endpoint(), key), hintDisagree)}
	}
	if got != size {
		return steps.WithHint(fmt.Errorf("list %s through %s shows %s with %d bytes instead of %d",
			p.bucket, c.Endpoint(), key, got, size), hintDamaged)
	}
	return nil
}

func (p *proof) goneNow(ctx context.Context, c *Client, key string) error {
	_, err := c.Get(ctx, p.bucket, key)
	if err == nil {
		return &lagging{steps.WithHint(fmt.Errorf("deleted object %s is still there through %s", key, c.Endpoint()), hintDisagree)}
	}
	if !hasCode(err, "NoSuchKey") {
		return err
	}
	sizes, err := c.List(ctx, p.bucket, probePrefix)
	if err != nil {
		return err
	}
	if _, listed := sizes[key]; listed {
		return &lagging{steps.WithHint(fmt.Errorf("deleted object %s is still listed through %s", key, c.Endpoint()), hintDisagree)}
	}
	return nil
}

// lagging is a failure that a cache may explain and time may cure.
type lagging struct{ err error }

func (l *lagging) Error() string { return l.err.Error() }
func (l *lagging) Unwrap() error { return l.err }

// patiently repeats a look until it is not lagging any more, for as long as the proof has patience, and tells how long
// it waited.
func (p *proof) patiently(ctx context.Context, look func() error) (time.Duration, error) {
	start := time.Now()
	var lag *lagging
	for {
		err := look()
		waited := time.Since(start)
		switch {
		case err == nil && lag == nil:
			return 0, nil
		case ctx.Err() != nil && lag != nil: // what we were waiting for says more than the deadline alone
			return waited, fmt.Errorf("%w while waiting: %w", ctx.Err(), lag.err)
		case !errors.As(err, &lag):
			return waited, err
		case waited >= p.settle:
			return waited, fmt.Errorf("after %s of waiting: %w", p.settle, lag.err)
		}
		select {
		case <-ctx.Done():
		case <-time.After(pollEvery):
		}
	}
}

// differs words a wrong answer; the first digits of a checksum are enough to tell two apart.
func differs(c *Client, key string, got, want Content) error {
	return fmt.Errorf("get %s through %s: wrong content: %d bytes with SHA-256 %s instead of %d bytes with %s",
		key, c.Endpoint(), got.Size, short(got.SHA256), want.Size, short(want.SHA256))
}

func short(sum string) string { return strings.ToLower(sum[:min(12, len(sum))]) }
