package clock

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestSpeed(t *testing.T) {
	for _, c := range []struct {
		speed float64
		real  time.Duration
	}{{1, 10 * time.Second}, {5, 2 * time.Second}, {0, 10 * time.Second}, {-3, 10 * time.Second}} {
		synctest.Test(t, func(t *testing.T) {
			clock, before := New(c.speed), time.Now()
			begin := clock.Now()
			if err := clock.Sleep(t.Context(), 10*time.Second); err != nil {
				t.Fatal(err)
			}
			if got := time.Since(before); got != c.real {
				t.Errorf("speed %v: 10 s took %v, want %v", c.speed, got, c.real)
			}
			if got := clock.Now().Sub(begin); got != 10*time.Second {
				t.Errorf("speed %v: the clock says %v went by", c.speed, got)
			}
		})
	}
}

func TestSleepEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := New(1).Sleep(ctx, time.Hour); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}

func TestAfterFunc(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		clock, called := New(2), 0
		clock.AfterFunc(4*time.Second, func() { called++ })
		stop := clock.AfterFunc(4*time.Second, func() { called += 10 })
		stop()
		time.Sleep(2*time.Second + 1)
		synctest.Wait()
		if called != 1 {
			t.Errorf("called %d, want the one that was not stopped", called)
		}
	})
}
