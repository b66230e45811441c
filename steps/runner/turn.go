package runner

import "context"

// turn is a lock that can be waited for no longer than a context lasts: what is done under it may take as long as a
// host does.
type turn chan struct{}

func newTurn() turn { return make(turn, 1) }

func (t turn) take(ctx context.Context) error {
	select {
	case t <- struct{}{}:
		return nil
	case <-ctx.Done():
		return errStopped
	}
}

func (t turn) give() { <-t }
