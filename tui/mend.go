package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"holdfast/steps"
	"holdfast/steps/inventory"
)

// Mender knows what of preflight's findings holdfast can mend by itself.
type Mender interface {
	// Mends tells what could be done about a finding on a machine with these facts. It reaches nothing.
	Mends(c inventory.Cluster, f Finding, about steps.Facts) []Mend
	// Mend runs a mend's command on a machine of c, as root, and tells what it said.
	Mend(ctx context.Context, c inventory.Cluster, host, command string) (said string, err error)
}

// Mend is one way to mend a finding: by another answer, or by a command on the machine.
type Mend struct {
	Label   string
	Why     string       // what it means, in plain words
	Command string       // run on the machine; "": nothing is changed there
	Answer  func(*Draft) // changes what was said; nil: nothing
}

// mendedMsg tells how a command went on its machine.
type mendedMsg struct {
	owner     *preflight
	host      string
	said, err string
}

// mends are the ways to mend the chosen cell.
func (s *preflight) mends() []Mend {
	f := s.cell()
	if s.w.mender == nil || f.Level == "ok" || f.Level == "" {
		return nil
	}
	return s.w.mender.Mends(s.w.cluster, f, s.w.facts[f.Host])
}

// askMend shows what would be done, whole, before anything is.
func (s *preflight) askMend() tea.Cmd {
	f, all := s.cell(), s.mends()
	if len(all) == 0 {
		if s.message = "There is nothing to mend here."; f.Remedy != "" {
			s.message = "That is yours to do on " + harmless(f.Host) + ". y copies the remedy; then press r."
		}
		return nil
	}
	options := []option{{"Leave it as it is", "", nil}}
	for _, m := range all {
		why := m.Why
		if m.Command != "" {
			why = "Runs on " + harmless(f.Host) + ", as root: " + harmless(m.Command) + "\n" + m.Why + " An undo does not take it back."
		}
		options = append(options, option{harmless(m.Label), why, s.mend(f.Host, m)})
	}
	return tell(openMsg{newChoice(s.w, harmless(f.Check+" on "+f.Host), harmless(f.What), options...)})
}

// mend does it, and then the machines are looked at again.
func (s *preflight) mend(host string, m Mend) tea.Cmd {
	if m.Command == "" {
		return func() tea.Msg { return answeredMsg{s, m.Answer} }
	}
	cluster := s.w.cluster
	work, _ := s.w.start(func(ctx context.Context) tea.Msg {
		said, err := s.w.mender.Mend(ctx, cluster, host, m.Command)
		msg := mendedMsg{owner: s, host: host, said: said}
		if err != nil {
			msg.err = problemText(err)
		}
		return msg
	})
	return tea.Sequence(tell(mendingMsg{s, host}), work)
}

type (
	// answeredMsg changes what was said before.
	answeredMsg struct {
		owner  *preflight
		answer func(*Draft)
	}
	// mendingMsg says that a machine is being mended.
	mendingMsg struct {
		owner *preflight
		host  string
	}
)

// mending takes what belongs to mends; the rest is not for here.
func (s *preflight) mending(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case mendingMsg:
		if msg.owner == s {
			s.message = "Mending " + harmless(msg.host) + " ..."
		}
	case answeredMsg:
		if msg.owner == s {
			msg.answer(&s.w.draft)
			return s.again()
		}
	case mendedMsg:
		switch {
		case msg.owner != s:
		case msg.err != "":
			s.message = ""
			return tell(openMsg{&pager{w: s.w, heading: "It could not be mended on " + harmless(msg.host), text: msg.err + "\n\n" + harmless(msg.said)}})
		default:
			return s.again()
		}
	}
	return nil
}

// again goes back for fresh facts; when all machines have let us in, the table comes up by itself.
func (s *preflight) again() tea.Cmd { return tea.Sequence(tell(backMsg{}), tell(againMsg{})) }
