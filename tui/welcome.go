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
	w        *wizard
	version  string
	earlier  []Earlier
	err      error
	starting bool // a practice cluster
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
	loaded Loaded
	then   func() screen // once its machines have been reached; nil: as for a new cluster
	near   bool          // it needs no machine
	err    error
}

func newWelcome(w *wizard, version string) *welcome { return &welcome{w: w, version: version} }

func (s *welcome) title() string { return "Welcome" }
func (s *welcome) keys() []hint {
	if len(s.beginnings())+len(s.earlier) < 2 {
		return []hint{{"Enter", "go on"}}
	}
	return []hint{{"↑↓", "choose"}, {"Enter", "go on"}}
}

func (s *welcome) help() string {
	return "Here you begin a new cluster, or go on with one that was begun. Nothing on any machine is changed before you have seen the whole plan and agreed to it. Every page can be left with Esc; what you have said is kept."
}

func (s *welcome) enter() tea.Cmd {
	if s.w.practice && s.w.label == "" && !s.starting {
		return s.practise(true)
	}
	cmd, _ := s.w.start(func(context.Context) tea.Msg {
		runs, err := s.w.shelf.Earlier()
		return earlierMsg{runs[:min(len(runs), maxEarlier)], err}
	})
	return cmd
}

// beginnings are the choices above the earlier runs.
func (s *welcome) beginnings() []string {
	out := []string{"Set up a cluster" + s.given()}
	if s.w.practise != nil && s.w.label == "" {
		out = append(out, "Practise (no machines needed)")
	}
	return out
}

// given says what is known already, as from a cluster file that was named when holdfast was called.
func (s *welcome) given() string {
	if len(s.w.draft.Hosts) == 0 || s.w.own {
		return ""
	}
	return ": " + harmless(s.w.draft.Name) + ", with its " + plural(len(s.w.draft.Hosts), "machine")
}

func (s *welcome) update(msg tea.Msg) tea.Cmd {
	n := len(s.beginnings())
	switch msg := msg.(type) {
	case earlierMsg:
		s.earlier, s.err = msg.runs, msg.err
		s.keep(n + len(s.earlier))
	case resumedMsg:
		return s.resumed(msg)
	case practiceMsg:
		return s.practising(msg)
	case tea.KeyPressMsg:
		if s.starting || s.move(msg.String(), n+len(s.earlier)) || msg.String() != "enter" {
			return nil
		}
		switch {
		case s.at == 0:
			return tell(goMsg{newPlaybookPage(s.w)})
		case s.at < n:
			return s.practise(false)
		}
		return s.offer(s.earlier[s.at-n])
	}
	return nil
}

func (s *welcome) view(width, height int) string {
	th := s.w.th
	intro := "holdfast takes a few Linux machines and an SSH key and makes them into an S3 address that stays up when a machine dies. It shows every command and why before anything runs, and nothing is changed before you agree."
	if s.w.label != "" {
		intro += "\n\nThe machines here are a " + s.w.label + ": nothing real is touched."
	}
	lines := []string{"", inset(intro, 2, min(width, 100)), ""}
	begin := s.beginnings()
	for i, text := range begin {
		lines = append(lines, row(th, s.at == i, text, min(width, 60)))
	}
	if s.starting {
		lines = append(lines, "", "  "+th.Accent.Render("Simulated machines are being started ..."))
	}
	if len(s.earlier) > 0 {
		lines = append(lines, "", "  "+th.Title.Render("Begun earlier"))
	}
	for i, e := range s.earlier {
		text := columns([]int{14, 12, 17}, harmless(e.Cluster), harmless(e.Playbook), e.Started.Format("2006-01-02 15:04"), outcome(e))
		lines = append(lines, row(th, s.at == i+len(begin), text, width))
	}
	if s.err != nil {
		lines = append(lines, "", th.Failed.Render(inset(harmless(s.err.Error()), 2, width)))
	}
	drawn := strings.Join(lines, "\n")
	if way := s.way(width); strings.Count(drawn+way, "\n")+5 <= height {
		drawn += "\n\n" + way
	}
	return drawn + "\n\n" + th.Muted.Render("  version "+s.version)
}

// way tells what comes, for somebody who has never been here.
func (s *welcome) way(width int) string {
	th := s.w.th
	out := "  " + th.Title.Render("The way from here")
	for _, part := range [][2]string{
		{"Playbook, Machines", "what is to be built, and on which machines"},
		{"Connect, Preflight", "logs in, looks, and says what stands in the way"},
		{"Settings, Topology", "a few questions, and what the result will survive"},
		{"Plan", "every step and command, before anything is done"},
		{"Run", "carries it out, and proves it with a real S3 client"},
		{"Drill, Checklist", "breaks things on purpose; writes the page to keep"},
	} {
		out += "\n" + cut("    "+pad(part[0], 18)+"  "+th.Muted.Render(part[1]), width)
	}
	return out
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
