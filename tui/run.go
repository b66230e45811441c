package tui

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/tui/logpane"
	"holdfast/tui/runstate"
)

const (
	mailboxLines = 2000                  // of output per machine that may wait for one drawing
	batchEvery   = 50 * time.Millisecond // at most one message to the screen in this time
)

// runScreen shows a run, live or told again from its journal.
type runScreen struct {
	w      *wizard
	job    Job
	replay *Earlier

	state   *runstate.State
	log     *logpane.Pane
	box     *event.Mailbox
	gate    *Gate
	halt    func() // lets running steps end and starts no more
	kill    func() // ends running steps
	detach  func() // leaves running steps to their machines
	begun   bool
	halted  bool // no more steps are begun
	leaves  bool // the program ends with the run
	paused  bool
	over    bool
	result  Result
	err     error
	now     time.Time
	skips   []Skip
	search  *textinput.Model // open while something is typed
	message string
	cursor       // in the tree
	moved   bool // the operator has chosen a step: do not run away with the cursor
}

type (
	batchMsg struct {
		owner *runScreen
		batch []event.Envelope
		more  bool
	}
	ranMsg struct {
		owner  *runScreen
		result Result
		err    error
	}
	tickMsg struct{ owner *runScreen }
)

func newRun(w *wizard, job Job) *runScreen {
	nothing := func() {}
	return &runScreen{w: w, job: job, state: &runstate.State{}, log: logpane.New(), halt: nothing, kill: nothing, detach: nothing}
}

// newReplay tells an earlier run again.
func newReplay(w *wizard, e Earlier) *runScreen {
	s := newRun(w, Job{})
	s.replay = &e
	return s
}

func (s *runScreen) title() string { return "Run" }
func (s *runScreen) typing() bool  { return s.search != nil }

// enter begins the run, once.
func (s *runScreen) enter() tea.Cmd {
	if s.begun {
		return nil
	}
	s.begun, s.now = true, time.Now()
	return s.start()
}

// start carries the job out, or tells the earlier run, into a mailbox that is emptied at the screen's own pace.
func (s *runScreen) start() tea.Cmd {
	s.over, s.halted, s.leaves, s.paused, s.message, s.err = false, false, false, false, "", nil
	s.state, s.moved = &runstate.State{}, false
	s.box, s.gate = event.NewMailbox(mailboxLines), NewGate()
	box, sink, job, replay := s.box, event.Tee(s.box, s.gate), s.job, s.replay
	job.Skips = s.skips
	stop := make(chan struct{})
	s.halt = sync.OnceFunc(func() { close(stop) })
	s.w.busy = replay == nil
	gate, left := s.gate, make(chan struct{})
	s.detach = sync.OnceFunc(func() { close(left) })
	work, kill := s.w.start(func(ctx context.Context) tea.Msg {
		defer box.Close()
		ctx, done := detachable(ctx, left)
		defer done()
		defer context.AfterFunc(ctx, gate.Open)() // a step that waits for leave to begin would hold the end up for ever
		if replay != nil {
			return ranMsg{s, Result{}, s.w.shelf.Replay(ctx, *replay, sink)}
		}
		result, err := s.w.engine.Run(ctx, job, stop, sink)
		return ranMsg{s, result, err}
	})
	s.kill = kill
	return tea.Batch(work, s.read(box, 0), s.tick())
}

// detachable gives a context that also ends with left, and then leaves what runs on machines running there.
func detachable(ctx context.Context, left <-chan struct{}) (context.Context, func()) {
	ctx, cut := context.WithCancelCause(ctx)
	go func() { // ends with the context at the latest
		select {
		case <-left:
			cut(steps.ErrDetach)
		case <-ctx.Done():
		}
	}()
	return ctx, func() { cut(nil) }
}

// read waits for what has happened, after a pause that keeps drawing calm.
func (s *runScreen) read(box *event.Mailbox, after time.Duration) tea.Cmd {
	cmd, _ := s.w.start(func(ctx context.Context) tea.Msg {
		batch, more, ok := next(ctx, box, after)
		if !ok {
			return nil
		}
		return batchMsg{s, batch, more}
	})
	return cmd
}

// next waits for what has happened, after a pause; more says that something may follow, ok that it was not given up.
func next(ctx context.Context, box *event.Mailbox, after time.Duration) (batch []event.Envelope, more, ok bool) {
	select {
	case <-time.After(after):
	case <-ctx.Done():
		return nil, false, false
	}
	batch, err := box.Next(ctx)
	return batch, err == nil, err == nil || errors.Is(err, io.EOF)
}

// tick keeps the clock of a run that goes on.
func (s *runScreen) tick() tea.Cmd {
	if s.over || s.replay != nil {
		return nil
	}
	return s.w.later(time.Second, tickMsg{s})
}

func (s *runScreen) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case batchMsg:
		if msg.owner != s {
			return nil
		}
		s.take(msg.batch)
		if msg.more {
			return s.read(s.box, batchEvery)
		}
	case ranMsg:
		if msg.owner == s {
			s.over, s.result, s.err, s.message = true, msg.result, msg.err, ""
			s.w.busy, s.paused = false, false
			if s.leaves {
				return tell(quitMsg{})
			}
		}
	case stopMsg:
		if msg.owner == s && !s.over {
			return s.stopped(msg.how)
		}
	case tickMsg:
		if msg.owner == s {
			s.now = time.Now()
			return s.tick()
		}
	case skipMsg:
		return s.skipped(msg)
	case takeOverMsg:
		if msg.owner == s {
			s.job.TakeOver = true
			return s.start()
		}
	case tea.PasteMsg:
		return s.typed(msg)
	case tea.KeyPressMsg:
		if s.search != nil {
			return s.typed(msg)
		}
		return s.key(msg.String())
	}
	return nil
}

// take brings one batch into the picture.
func (s *runScreen) take(batch []event.Envelope) {
	for _, e := range batch {
		s.state.Apply(e)
		if l, ok := logLine(s.state, e.Event); ok {
			s.log.Add(l)
		}
	}
	if !s.moved {
		s.follow()
	}
}

// follow moves the cursor to where something goes on, or where something has failed.
func (s *runScreen) follow() {
	rows := s.tree()
	for i, r := range rows {
		if r.step == nil {
			continue
		}
		if o, running := r.step.Outcome(); running || o == steps.Failed {
			s.at = i
			return
		}
	}
	switch {
	case s.state.Outcome == event.Done:
		s.at = max(0, len(rows)-1) // the last row is a step
	case s.step() == nil && len(rows) > 1:
		s.at = 1 // the first row is a heading
	}
}
