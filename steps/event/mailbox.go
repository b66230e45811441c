package event

import (
	"context"
	"io"
	"iter"
	"slices"
	"sync"
	"time"
)

// Mailbox hands envelopes to a slow reader without ever holding up the run. What happened to steps and hosts arrives
// in order and without loss; of each host's output the latest lines are kept, and a Skipped event stands where older
// ones had to go. One reader, any number of writers.
type Mailbox struct {
	limit int // output lines kept per host

	mu     sync.Mutex
	events []Envelope       // all but output
	output map[string]*ring // by host
	closed bool

	filled chan struct{} // holds one token while there may be something to read
	done   chan struct{} // closed by Close
}

// NewMailbox makes a Mailbox that keeps up to lines output lines per host between two readings.
func NewMailbox(lines int) *Mailbox {
	return &Mailbox{
		limit:  max(lines, 1),
		output: map[string]*ring{},
		filled: make(chan struct{}, 1),
		done:   make(chan struct{}),
	}
}

// Emit takes e without ever waiting for the reader. It never fails: a reader that has gone is no reason to stop a run.
func (m *Mailbox) Emit(e Envelope) error {
	m.put(e)
	select {
	case m.filled <- struct{}{}:
	default:
	}
	return nil
}

func (m *Mailbox) put(e Envelope) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return
	}
	out, ok := e.Event.(StepOutput)
	if !ok {
		m.events = append(m.events, e)
		return
	}
	if m.output[out.Host] == nil {
		m.output[out.Host] = &ring{limit: m.limit}
	}
	m.output[out.Host].add(e)
}

// Close ends the writing: the reader still gets what is there, then io.EOF. What is emitted later is dropped.
func (m *Mailbox) Close() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.closed {
		m.closed = true
		close(m.done)
	}
}

// Next waits until there is something and gives all of it, in order. It returns io.EOF after Close, once everything
// has been read, and the context's error when that ends first.
func (m *Mailbox) Next(ctx context.Context) ([]Envelope, error) {
	for {
		batch, closed := m.take()
		switch {
		case len(batch) > 0:
			return batch, nil
		case closed:
			return nil, io.EOF
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-m.done:
		case <-m.filled:
		}
	}
}

// Batches gives what has gathered, at most once in every. After Close it gives the rest at once and ends; it also ends
// with ctx.
func (m *Mailbox) Batches(ctx context.Context, every time.Duration) iter.Seq[[]Envelope] {
	return func(yield func([]Envelope) bool) {
		for {
			batch, err := m.Next(ctx)
			if err != nil || !yield(batch) {
				return
			}
			m.rest(ctx, every)
		}
	}
}

func (m *Mailbox) rest(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-m.done:
	case <-ctx.Done():
	}
}

func (m *Mailbox) take() (batch []Envelope, closed bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	batch, m.events = m.events, nil
	for host, r := range m.output {
		batch = r.drain(batch, host)
	}
	slices.SortStableFunc(batch, inOrder)
	return batch, m.closed
}
