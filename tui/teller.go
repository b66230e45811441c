package tui

import (
	"context"
	"sync"

	"holdfast/steps/event"
)

// Teller is a sink that hands events on to be printed, at the printer's own pace: a slow terminal never holds up what
// happens. It can be hushed, so that nothing is printed between a question and its answer.
type Teller struct {
	tell func(event.Envelope)
	mu   sync.Mutex
	box  *event.Mailbox // nil while it is hushed
	wait sync.WaitGroup
}

// NewTeller makes one that tells at once. tell is called by one goroutine at a time.
func NewTeller(tell func(event.Envelope)) *Teller {
	t := &Teller{tell: tell}
	t.Resume()
	return t
}

// Emit implements event.Sink. What comes while it is hushed is not told; the record has it all the same.
func (t *Teller) Emit(e event.Envelope) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.box == nil {
		return nil
	}
	return t.box.Emit(e)
}

// Resume begins to tell.
func (t *Teller) Resume() {
	box := event.NewMailbox(mailboxLines)
	t.mu.Lock()
	t.box = box
	t.mu.Unlock()
	t.wait.Go(func() {
		for {
			batch, err := box.Next(context.Background()) // ends when the box is closed
			for _, e := range batch {
				t.tell(e)
			}
			if err != nil {
				return
			}
		}
	})
}

// Hush tells what is left, and then no more.
func (t *Teller) Hush() {
	t.mu.Lock()
	box := t.box
	t.box = nil
	t.mu.Unlock()
	if box != nil {
		box.Close()
	}
	t.wait.Wait()
}
