package tui

import (
	"context"
	"errors"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/steps/event"
	"holdfast/tui/drillstate"
)

// drillScreen shows a drill that goes on, or has ended.
type drillScreen struct {
	w      *wizard
	order  Order
	state  *drillstate.State
	box    *event.Mailbox
	halt   func()
	begun  bool
	ending bool // the person wants it to end; mending goes on
	over   bool
	err    error
	now    time.Time
	from   int // first line of the story below the strips; counted from its end
}

type (
	drilledMsg struct {
		owner *drillScreen
		err   error
	}
	drillBatchMsg struct {
		owner *drillScreen
		batch []event.Envelope
		more  bool
	}
	drillTickMsg struct{ owner *drillScreen }
)

func newDrillScreen(w *wizard, order Order) *drillScreen {
	return &drillScreen{w: w, order: order, state: &drillstate.State{}, halt: func() {}}
}

func (s *drillScreen) title() string { return "Drill" }

func (s *drillScreen) keys() []hint {
	switch {
	case s.ended():
		return []hint{{"Enter", "the whole account"}, {"d", "another drill"}, {"c", "checklist"}, {"w", "start page"}}
	case s.ending:
		return []hint{{"↑↓", "the story so far"}}
	}
	return []hint{{"a", "end it now"}, {"↑↓", "the story so far"}}
}

func (s *drillScreen) help() string {
	return "One thing of the cluster is broken on purpose, while S3 clients ask every address several times a second. Each line of the timeline is an address, with now at its right end: " +
		string(drillstate.Served) + " served, " + string(drillstate.Partly) + " in part, " + string(drillstate.Failing) + " not served.\n\n" +
		"The drill first looks whether the cluster is well, then breaks, watches until it serves again, mends, waits until all is as it was, and reads back every object that was acknowledged. Whatever was broken is mended in any case: a ends the drill, and it mends before it ends. Should this computer die, the next start mends what is left."
}

// enter begins the drill, once.
func (s *drillScreen) enter() tea.Cmd {
	if s.begun {
		return nil
	}
	s.begun, s.now, s.w.busy = true, time.Now(), true
	s.box = event.NewMailbox(mailboxLines)
	box, order, cluster := s.box, s.order, s.w.cluster
	work, halt := s.w.start(func(ctx context.Context) tea.Msg {
		defer box.Close()
		return drilledMsg{s, s.w.driller.Drill(ctx, cluster, order, s.w.desk.Agree, box)}
	})
	s.halt = sync.OnceFunc(halt)
	return tea.Batch(work, s.read(0), s.tick())
}

func (s *drillScreen) read(after time.Duration) tea.Cmd {
	box := s.box
	cmd, _ := s.w.start(func(ctx context.Context) tea.Msg {
		batch, more, ok := next(ctx, box, after)
		if !ok {
			return nil
		}
		return drillBatchMsg{s, batch, more}
	})
	return cmd
}

func (s *drillScreen) tick() tea.Cmd {
	if s.over {
		return nil
	}
	return s.w.later(time.Second, drillTickMsg{s})
}

func (s *drillScreen) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case drillBatchMsg:
		if msg.owner != s {
			return nil
		}
		for _, e := range msg.batch {
			s.state.Apply(e)
		}
		if msg.more {
			return s.read(batchEvery)
		}
	case drilledMsg:
		if msg.owner == s {
			s.over, s.err, s.w.busy = true, msg.err, false
			if errors.Is(msg.err, ErrDeclined) {
				return tell(backMsg{})
			}
		}
	case endDrillMsg:
		if msg.owner == s && !s.over {
			s.ending = true
			s.halt()
		}
	case drillTickMsg:
		if msg.owner == s {
			s.now = time.Now()
			return s.tick()
		}
	case tea.KeyPressMsg:
		return s.key(msg.String())
	}
	return nil
}

func (s *drillScreen) key(k string) tea.Cmd {
	switch {
	case k == "up":
		s.from++
	case k == "down":
		s.from = max(0, s.from-1)
	case k == "a" && !s.over && !s.ending:
		return tell(openMsg{s.leaving()})
	case k == "enter" && s.ended():
		return tell(openMsg{s.account()})
	case k == "d" && s.over:
		return tell(backMsg{})
	case k == "c" && s.over && s.w.keeper != nil:
		return tell(goMsg{newChecklist(s.w)})
	case k == "w" && s.over:
		return tell(homeMsg{})
	}
	return nil
}

// escape does not leave a drill behind that is not mended.
func (s *drillScreen) escape() (tea.Cmd, bool) {
	switch {
	case s.over:
		return nil, false
	case s.ending:
		return nil, true // it mends; there is nothing to choose any more
	}
	return tell(openMsg{s.leaving()}), true
}

// ended tells whether all there is to say has been said: the last events may come behind the end itself.
func (s *drillScreen) ended() bool { return s.over && (s.state.Over || s.err != nil) }

func (s *drillScreen) atWork() bool { return s.begun && !s.over }

// leaving asks what is to become of the drill.
func (s *drillScreen) leaving() *choice {
	if s.ending {
		return newChoice(s.w, "What was broken is being mended", "That takes a moment. holdfast can be left when it is done; leaving now would leave it to the machines' own timers and to the next start.",
			option{"Wait until it is mended", "", nil})
	}
	end := func() tea.Msg { return endDrillMsg{s} }
	c := newChoice(s.w, "The drill goes on. What shall become of it?",
		"Whatever was broken is mended first, in any case.",
		option{"Let it go on", "", nil},
		option{"End it now", "It mends what it broke, and counts as interrupted.", end})
	c.hurry = end
	return c
}

// endDrillMsg ends a drill early.
type endDrillMsg struct{ owner *drillScreen }
