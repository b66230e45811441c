// Package clock is the practice cluster's time: the plain clock, run faster for people in a hurry. Everything that waits
// in the simulation waits here, over the time package, so that testing/synctest controls it. Nothing else may enter.
package clock

import (
	"context"
	"time"
)

// Clock tells simulated time. Use New.
type Clock struct {
	start time.Time
	speed float64
}

// New starts a clock that runs speed times as fast as real time. A speed of 0 or less is 1.
func New(speed float64) *Clock {
	if speed <= 0 {
		speed = 1
	}
	return &Clock{start: time.Now(), speed: speed}
}

// Now is the simulated time.
func (c *Clock) Now() time.Time {
	return c.start.Add(time.Duration(float64(time.Since(c.start)) * c.speed))
}

// Wall is the time of day, as the operator's own clock shows it: only waiting goes faster, so that clocks agree.
func (c *Clock) Wall() time.Time { return time.Now() }

// AfterFunc calls f in a goroutine of its own after d of simulated time. stop keeps it from being called, if it is not
// too late.
func (c *Clock) AfterFunc(d time.Duration, f func()) (stop func() bool) {
	return time.AfterFunc(c.real(d), f).Stop
}

// Sleep waits for d of simulated time, or until ctx ends, whose error it then gives.
func (c *Clock) Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(c.real(d))
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *Clock) real(d time.Duration) time.Duration { return time.Duration(float64(d) / c.speed) }
