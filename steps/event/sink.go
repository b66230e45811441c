package event

import (
	"errors"
	"sync"
	"time"
)

// Sink takes envelopes one after the other. When Emit returns nil, the sink has done with the envelope what it
// promises to do (a journal: it is safe on disk). An error means that the run must stop.
type Sink interface {
	Emit(Envelope) error
}

// Stager is a Sink whose promise takes time. Stage takes the envelope in its order at once; settle waits until the
// promise holds. Between the two, others may stage: that is how many hosts come to share one fsync.
type Stager interface {
	Sink
	Stage(Envelope) (settle func() error, err error)
}

// Stamper numbers and times events and passes them on in that order. It is safe for concurrent use.
type Stamper struct {
	run  string
	now  func() time.Time
	sink Sink

	mu  sync.Mutex // held while an envelope is handed over, so that order and number agree; never while one settles
	seq uint64
}

// NewStamper makes a Stamper for one run.
func NewStamper(run string, now func() time.Time, sink Sink) *Stamper {
	return &Stamper{run: run, now: now, sink: sink}
}

// Emit passes e on and waits until the sink's promise holds.
func (s *Stamper) Emit(e Event) error {
	settle, err := s.stage(e)
	if settle == nil {
		return err
	}
	return errors.Join(err, settle())
}

func (s *Stamper) stage(e Event) (func() error, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seq++
	return stage(s.sink, Envelope{Seq: s.seq, At: s.now(), Run: s.run, Event: e})
}

// stage hands over to any sink; settle is nil where nothing is left to wait for.
func stage(s Sink, e Envelope) (settle func() error, err error) {
	if st, ok := s.(Stager); ok {
		return st.Stage(e)
	}
	return nil, s.Emit(e)
}

type tee []Sink

// Tee makes one sink of several. Each gets every envelope, also when another has failed: a full disk must not darken
// the screen that is to say so.
func Tee(sinks ...Sink) Sink { return tee(sinks) }

// Emit implements Sink.
func (t tee) Emit(e Envelope) error {
	settle, err := t.Stage(e)
	if settle == nil {
		return err
	}
	return errors.Join(err, settle())
}

// Stage implements Stager.
func (t tee) Stage(e Envelope) (func() error, error) {
	var (
		waits []func() error
		errs  []error
	)
	for _, s := range t {
		settle, err := stage(s, e)
		errs = append(errs, err)
		if settle != nil {
			waits = append(waits, settle)
		}
	}
	if len(waits) == 0 {
		return nil, errors.Join(errs...)
	}
	return func() error { return settleAll(waits) }, errors.Join(errs...)
}

func settleAll(waits []func() error) error {
	var errs []error
	for _, wait := range waits {
		errs = append(errs, wait())
	}
	return errors.Join(errs...)
}
