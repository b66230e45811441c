package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"
)

// desk is where questions of the engine wait for the person in front of the screen. It is an Asker for any goroutine; the
// program takes one question after the other.
type desk struct{ questions chan question }

// question is one thing asked, and the way back for the answer.
type question struct {
	keys   []HostKey
	secret *Secret
	agree  *Agreement
	answer chan reply // takes one answer without waiting
}

// closeWith takes the question's sheet away and then answers: whoever asked may ask the next thing at once, and that sheet
// must not be the one that is taken away.
func (q question) closeWith(r reply) tea.Cmd {
	return tea.Sequence(tell(closeMsg{}), func() tea.Msg { q.answer <- r; return nil })
}

type reply struct {
	trusted []bool
	agreed  bool
	text    string
	err     error
}

func newDesk() *desk { return &desk{questions: make(chan question)} }

// Trust implements Asker.
func (d *desk) Trust(ctx context.Context, keys []HostKey) ([]bool, error) {
	r := d.ask(ctx, question{keys: keys})
	return r.trusted, r.err
}

// Secret implements Asker.
func (d *desk) Secret(ctx context.Context, q Secret) (string, error) {
	r := d.ask(ctx, question{secret: &q})
	return r.text, r.err
}

// Agree asks whether a drill may break what it is about to break.
func (d *desk) Agree(ctx context.Context, q Agreement) (bool, error) {
	r := d.ask(ctx, question{agree: &q})
	return r.agreed, r.err
}

func (d *desk) ask(ctx context.Context, q question) reply {
	q.answer = make(chan reply, 1)
	select {
	case d.questions <- q:
	case <-ctx.Done():
		return reply{err: ctx.Err()}
	}
	select {
	case r := <-q.answer:
		return r
	case <-ctx.Done():
		return reply{err: ctx.Err()}
	}
}

// next waits for a question; it gives nothing when ctx ends first.
func (d *desk) next(ctx context.Context) tea.Msg {
	select {
	case q := <-d.questions:
		return q
	case <-ctx.Done():
		return nil
	}
}
