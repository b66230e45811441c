package tui

import (
	"context"
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"holdfast/steps/event"
	"holdfast/steps/inventory"
)

// welcome is the first page: begin, or go on with what was begun.
type welcome struct {
	w       *wizard
	version string
	earlier []Earlier
	err     error
	cursor
}

// maxEarlier is how many earlier runs are offered; the journal folder has them all.
const maxEarlier = 8

type earlierMsg struct {
	runs []Earlier
	err  error
}

// resumedMsg carries a cluster file that was read to go on with.
type resumedMsg struct {
	cluster inventory.Cluster
	err     error
}

func newWelcome(w *wizard, version string) *welcome { return &welcome{w: w, version: version} }

func (s *welcome) title() string { return "Welcome" }
func (s *welcome) keys() []hint  { return []hint{{"↑↓", "choose"}, {"Enter", "go on"}} }

func (s *welcome) help() string {
	return "Here you begin a new cluster, or go on with one that was begun. Nothing on any machine is changed before you have seen the whole plan and agreed to it. Every page can be left with Esc; what you have said is kept."
}

func (s *welcome) enter() tea.Cmd {
	cmd, _ := s.w.start(func(context.Context) tea.Msg {
		runs, err := s.w.shelf.Earlier()
		return earlierMsg{runs[:min(len(runs), maxEarlier)], err}
	})
	return cmd
}

func (s *welcome) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case earlierMsg:
		s.earlier, s.err = msg.runs, msg.err
		s.keep(1 + len(s.earlier))
	case resumedMsg:
		return s.resumed(msg)
	case tea.KeyPressMsg:
		if s.move(msg.String(), 1+len(s.earlier)) || msg.String() != "enter" {
			return nil
		}
		if s.at == 0 {
			return tell(goMsg{newPlaybookPage(s.w)})
		}
		return s.offer(s.earlier[s.at-1])
	}
	return nil
}

// offer asks what to do with an earlier run.
func (s *welcome) offer(e Earlier) tea.Cmd {
	options := []option{{"Look at it again", "Draws what happened, from the journal. Nothing is done.", tell(goMsg{newReplay(s.w, e)})}}
	if e.File != "" {
		options = append(options, option{
			"Go on with this cluster", "Connects to its machines. What is done stays done; a plan shows what is left.", s.load(e.File),
		})
	}
	return tell(openMsg{newChoice(s.w, "Cluster "+harmless(e.Cluster), describe(e), options...)})
}

func (s *welcome) load(file string) tea.Cmd {
	cmd, _ := s.w.start(func(context.Context) tea.Msg {
		c, err := s.w.shelf.Load(file)
		return resumedMsg{c, err}
	})
	return cmd
}

func (s *welcome) resumed(msg resumedMsg) tea.Cmd {
	if s.err = msg.err; s.err != nil {
		return nil
	}
	s.w.draft.Adopt(msg.cluster)
	s.w.check()
	return tea.Sequence(tell(goMsg{newPlaybookPage(s.w)}), tell(goMsg{newMachines(s.w)}), tell(goMsg{newConnect(s.w)}))
}

func (s *welcome) view(width, _ int) string {
	th := s.w.th
	intro := "holdfast takes a few Linux machines and an SSH key and makes them into an S3 address that stays up when a machine dies. It shows every command and why before anything runs, and nothing is changed before you agree."
	if s.w.label != "" {
		intro += "\n\nThe machines here are a " + s.w.label + ": nothing real is touched."
	}
	lines := []string{"", inset(intro, 2, min(width, 100)), "", row(th, s.at == 0, "Set up a cluster", 40)}
	if len(s.earlier) > 0 {
		lines = append(lines, "", "  "+th.Title.Render("Begun earlier"))
	}
	for i, e := range s.earlier {
		text := columns([]int{14, 12, 17}, harmless(e.Cluster), harmless(e.Playbook), e.Started.Format("2006-01-02 15:04"), outcome(e))
		lines = append(lines, row(th, s.at == i+1, text, width))
	}
	if s.err != nil {
		lines = append(lines, "", th.Failed.Render(inset(harmless(s.err.Error()), 2, width)))
	}
	return strings.Join(append(lines, "", th.Muted.Render("  version "+s.version)), "\n")
}

// outcome says in a few words how far a run came.
func outcome(e Earlier) string {
	switch e.Outcome {
	case event.Done:
		return "done"
	case "":
		return fmt.Sprintf("cut off after %d of %d steps", e.Done, e.Total)
	}
	return fmt.Sprintf("%s, %d of %d steps done", e.Outcome, e.Done, e.Total)
}

func describe(e Earlier) string {
	text := fmt.Sprintf("%s, begun %s: %s.", harmless(e.Playbook), e.Started.Format("2006-01-02 15:04"), outcome(e))
	if e.File == "" {
		text += "\nIts cluster file is not kept here. To go on with it, choose Set up a cluster, and load the file on the page Machines."
	}
	return text
}

// problemText writes mistakes and remedies as one text.
func problemText(err error) string {
	var ps inventory.Problems
	if errors.As(err, &ps) {
		return harmless(ps.Error())
	}
	return harmless(err.Error())
}
