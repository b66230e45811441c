package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// signals gives a context that ends with the second interrupt. The first only closes app.stop: running steps end first.
func (a *app) signals(parent context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancel(parent)
	a.stop = make(chan struct{})
	got := make(chan os.Signal, 2)
	signal.Notify(got, os.Interrupt, syscall.SIGTERM)
	done := make(chan struct{})
	var closing sync.WaitGroup
	closing.Go(func() {
		for n := 0; ; n++ {
			select {
			case <-done:
				return
			case <-got:
				a.interrupted(n, cancel)
			}
		}
	})
	return ctx, func() {
		signal.Stop(got)
		close(done)
		closing.Wait()
		cancel()
	}
}

func (a *app) interrupted(n int, cancel context.CancelFunc) {
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
