package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"holdfast/steps"
)

// signals gives a context that ends with the second interrupt. The first only closes app.stop: running steps end first.
// A terminal that closes is no interrupt: what runs on the machines goes on there, and the next run looks how it ends.
func (a *app) signals(parent context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(parent)
	a.stop = make(chan struct{})
	got := make(chan os.Signal, 2)
	signal.Notify(got, os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	done := make(chan struct{})
	var closing sync.WaitGroup
	closing.Go(func() {
		for n := 0; ; n++ {
			select {
			case <-done:
				return
			case s := <-got:
				if s == syscall.SIGHUP {
					cancel(steps.ErrDetach)
					continue
				}
				a.interrupted(n, func() { cancel(nil) })
			}
		}
	})
	return ctx, func() {
		signal.Stop(got)
		close(done)
		closing.Wait()
		cancel(nil)
	}
}

func (a *app) interrupted(n int, cancel func()) {
	switch n {
	case 0:
		close(a.stop)
		if !a.running.Load() {
			cancel() // nothing is being changed: no need to wait for anything
			return
		}
		_, _ = fmt.Fprintln(a.err, "\ninterrupted: the running steps are finished first; press Ctrl-C again to stop at once")
	default:
		cancel()
	}
}
