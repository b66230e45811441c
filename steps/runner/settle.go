package runner

import (
	"context"
	"errors"
	"time"
)

const (
	firstPause   = time.Second
	longestPause = 5 * time.Second
)

// settle tries until it works out or the policy's time to settle is up. Only a setback is worth another try.
func (h *hands) settle(ctx context.Context, j *job, try func(n int) error) error {
	deadline := time.Now().Add(j.op.Policy.Settle)
	wait := firstPause
	for n := 1; ; n++ {
		err := try(n)
		var s *setback
		if !errors.As(err, &s) {
			return err
		}
		left := time.Until(deadline)
		if left <= 0 {
			return keepHint(err, "Its last lines tell what is missing. Mend that on the host and run the same command again: "+
				"what is done is kept.")
		}
		if err := h.again(ctx, j, n+1, min(wait, left), err); err != nil {
			return err
		}
		wait = min(2*wait, longestPause)
	}
}
