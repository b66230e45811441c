package runner

import (
	"sync"

	"holdfast/steps/event"
)

// voice says events and remembers when that failed: what cannot be recorded must not be done.
type voice struct {
	events *event.Stamper

	mu     sync.Mutex
	err    error
	broken chan struct{} // closed with the first failure
}

func newVoice(events *event.Stamper) *voice {
	return &voice{events: events, broken: make(chan struct{})}
}

// say hands e on, also after a failure, as a screen may still show it; but from the first failure on it returns that.
func (v *voice) say(e event.Event) error {
	err := v.events.Emit(e)
	v.mu.Lock()
	defer v.mu.Unlock()
	if err != nil && v.err == nil {
		v.err = err
		close(v.broken)
	}
	return v.err
}

func (v *voice) failed() error {
	v.mu.Lock()
	defer v.mu.Unlock()
	return v.err
}
