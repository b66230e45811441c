package tui

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"

	tea "charm.land/bubbletea/v2"

	"holdfast/steps/inventory"
)

// connect logs in to all machines at once.
type connect struct {
	w       *wizard
	attempt int // messages of an earlier try are not listened to
	stop    func()
	trying  bool
	reached map[string]Reach
	last    []inventory.Host // as they were when last tried
	err     error
	onward  bool          // when all have let us in it goes on by itself: the person was further already
	then    func() screen // what comes when all have let us in; nil: preflight
	cursor
}

type (
	reachMsg struct {
		attempt int
		Reach
		next tea.Cmd
	}
	connectedMsg struct {
		attempt int
		err     error
	}
)

func newConnect(w *wizard) *connect {
	return &connect{w: w, reached: map[string]Reach{}, stop: func() {}}
}

func (s *connect) title() string { return "Connect" }

func (s *connect) keys() []hint {
	if s.trying {
		return []hint{{"↑↓", "choose"}}
	}
	if s.refused() == 0 && s.err == nil {
		return []hint{{"Enter", "go on"}, {"↑↓", "choose"}, {"r", "try again"}}
	}
	return []hint{{"Enter", "change this machine"}, {"↑↓", "choose"}, {"r", "try the refused again"}}
}

func (s *connect) help() string {
	return "holdfast logs in to every machine and asks what it is and has. Nothing is changed. A key nobody has seen before is shown to you first; a key that has changed always stops. Passwords are asked for once and tried on one machine before the others."
}

// enter tries at once whatever has not been tried as it stands now.
func (s *connect) enter() tea.Cmd {
	s.w.check()
	if s.trying || reflect.DeepEqual(s.last, s.w.cluster.Hosts) && s.refused() == 0 && s.err == nil {
		return nil
	}
	return s.begin()
}

// begin reaches all machines; those that let us in before are not asked again by the engine.
func (s *connect) begin() tea.Cmd {
	s.attempt++
	s.trying, s.err, s.last = true, nil, s.w.cluster.Hosts
	s.keep(len(s.last))
	for name, r := range s.reached {
		if r.Error != "" {
			delete(s.reached, name)
		}
	}
	attempt, cluster := s.attempt, s.w.cluster
	said := make(chan tea.Msg)
	work, stop := s.w.start(func(ctx context.Context) tea.Msg {
		tellThem := func(msg tea.Msg) {
			select {
			case said <- msg:
			case <-ctx.Done():
			}
		}
		err := s.w.engine.Connect(ctx, cluster, s.w.desk, func(r Reach) { tellThem(reachMsg{attempt: attempt, Reach: r}) })
		tellThem(connectedMsg{attempt, err}) // behind the last machine, on the same way
		close(said)
		return nil
	})
	s.stop = stop
	return tea.Batch(work, listenTo(said))
}

// listenTo gives the next thing said; the message brings the command for the one after.
func listenTo(said <-chan tea.Msg) tea.Cmd {
	return func() tea.Msg {
		msg := <-said
		if r, ok := msg.(reachMsg); ok {
			r.next = listenTo(said)
			return r
		}
		return msg
	}
}

func (s *connect) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case reachMsg:
		if msg.attempt == s.attempt {
			s.reached[msg.Host] = msg.Reach
			if msg.Error == "" {
				s.w.facts[msg.Host] = msg.Facts
				s.w.draft.Learn(msg.Host, msg.Facts)
			}
		}
		return msg.next
	case connectedMsg:
		if msg.attempt == s.attempt {
			s.trying = false
			s.err = msg.err
			s.w.check()
			s.last = s.w.cluster.Hosts
			s.toFirstRefused()
			if onward := s.onward; onward && s.refused() == 0 && s.err == nil {
				s.onward = false
				return s.next()
			}
		}
	case machineMsg:
		msg.apply(&s.w.draft)
		if s.w.check(); !s.trying {
			return s.begin()
		}
	case againMsg:
		s.reached, s.onward = map[string]Reach{}, true
		s.w.check()
		return s.begin()
	case tea.KeyPressMsg:
		return s.key(msg.String())
	}
	return nil
}

func (s *connect) toFirstRefused() {
	for i, h := range s.w.cluster.Hosts {
		if s.reached[h.Name].Error != "" {
			s.at = i
			return
		}
	}
}

func (s *connect) key(k string) tea.Cmd {
	if s.move(k, len(s.w.cluster.Hosts)) || s.trying {
		return nil
	}
	switch {
	case k == "r":
		return s.begin()
	case k == "enter" && s.refused() == 0 && s.err == nil:
		return s.next()
	case k == "enter":
		return tell(openMsg{newMachineForm(s.w, s.at)})
	}
	return nil
}

func (s *connect) next() tea.Cmd {
	if s.then != nil {
		return tell(goMsg{s.then()})
	}
	return tell(goMsg{newPreflight(s.w)})
}

// escape gives up a try that goes on; what it still has to say is not listened to.
func (s *connect) escape() (tea.Cmd, bool) {
	s.onward = false
	if s.trying {
		s.stop()
		s.attempt++
		s.trying, s.err = false, errors.New("stopped before all machines were tried")
	}
	return nil, false
}

// refused counts the machines that were tried and did not let us in, or were not tried at all.
func (s *connect) refused() int {
	n := 0
	for _, h := range s.w.cluster.Hosts {
		if r, ok := s.reached[h.Name]; !ok || r.Error != "" {
			n++
		}
	}
	return n
}

func (s *connect) view(width, height int) string {
	th, hosts := s.w.th, s.w.cluster.Hosts
	var rows []string
	for i, h := range hosts {
		mark, what := s.state(h.Name, width)
		text := columns([]int{1, 9, 8, 18}, mark.Sign, mark.Word, harmless(h.Name), harmless(target(h)), what)
		rows = append(rows, row(th, i == s.at, text, width))
	}
	foot := inset(s.summary(), 2, width)
	if s.at < len(hosts) {
		if r := s.reached[hosts[s.at].Name]; r.Error != "" {
			foot = th.Failed.Render(inset(harmless(r.Host+": "+r.Error), 2, width)) + "\n" + inset(harmless(r.Hint), 2, width) + "\n\n" + foot
		}
	}
	head := "\n  " + th.Title.Render("Logging in to every machine") + "\n\n"
	return head + strings.Join(listed(th, rows, s.at, height-5-strings.Count(foot, "\n")), "\n") + "\n\n" + foot
}

func (s *connect) summary() string {
	n := s.refused()
	switch {
	case s.trying:
		return fmt.Sprintf("%d of %d have let us in ...", len(s.w.cluster.Hosts)-n, len(s.w.cluster.Hosts))
	case s.err != nil:
		return s.w.th.Failed.Render(harmless(s.err.Error())) + "\nr tries again."
	case n == 0:
		return s.w.th.OK.Render("✓ Every machine has let us in.")
	}
	return plural(n, "machine") + " did not let us in. Mend what is said above and press r, or Enter to change the machine here. The others stay connected."
}
