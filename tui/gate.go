package tui

import (
	"sync"

	"holdfast/steps/event"
)

// Gate lets a run begin its steps freely, one at a time, or not at all. It is a sink that promises: "this step may begin".
// The runner waits for that promise before it runs a step's first script, and that time does not count for the step.
type Gate struct {
	mu     sync.Mutex
	open   bool
	tokens int             // steps that may begin although it is closed
	begun  map[string]bool // ops that were let through: their later phases pass
	moved  chan struct{}   // closed and made anew whenever something changes
	queue  int             // steps that wait
}

// NewGate makes a gate that is open.
func NewGate() *Gate {
	return &Gate{open: true, begun: map[string]bool{}, moved: make(chan struct{})}
}

// Emit implements event.Sink.
func (g *Gate) Emit(e event.Envelope) error {
	settle, err := g.Stage(e)
	if settle != nil {
		return settle()
	}
	return err
}

// Stage implements event.Stager.
func (g *Gate) Stage(e event.Envelope) (func() error, error) {
	start, ok := e.Event.(event.StepStarted)
	if !ok {
		return nil, nil
	}
	return func() error { g.pass(start.Op); return nil }, nil
}

func (g *Gate) pass(op string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.queue++
	defer func() { g.queue-- }()
	for !g.open && !g.begun[op] && g.tokens == 0 {
		moved := g.moved
		g.mu.Unlock()
		<-moved
		g.mu.Lock()
	}
	if !g.open && !g.begun[op] {
		g.tokens--
	}
	g.begun[op] = true
}

// Open lets everything through from now on.
func (g *Gate) Open() { g.change(func() { g.open, g.tokens = true, 0 }) }

// Close holds every step that has not begun.
func (g *Gate) Close() { g.change(func() { g.open, g.tokens = false, 0 }) }

// Step lets one more step begin while the gate is closed.
func (g *Gate) Step() { g.change(func() { g.tokens++ }) }

// Waiting is how many steps stand before the gate.
func (g *Gate) Waiting() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.open {
		return 0
	}
	return g.queue
}

func (g *Gate) change(how func()) {
	g.mu.Lock()
	defer g.mu.Unlock()
	how()
	close(g.moved)
	g.moved = make(chan struct{})
}
