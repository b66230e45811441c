package tui

import (
	"context"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"

	"holdfast/steps/inventory"
)

// machines asks which machines there are: typed, pasted, picked from the ssh config, or read from a cluster file.
type machines struct {
	w        *wizard
	input    textinput.Model
	problems inventory.Problems
	note     string // what was wrong with the last thing done
	tried    bool   // going on was tried: what is still missing may be said
	cursor
}

// aliasesMsg and loadedMsg come from the operator's own machine.
type (
	aliasesMsg struct {
		hosts []inventory.Host
		err   error
	}
	loadedMsg struct {
		loaded Loaded
		err    error
	}
	changedMsg struct{} // the draft was changed on a sheet
)

func newMachines(w *wizard) *machines {
	s := &machines{w: w, input: newInput("user@address, or paste several lines")}
	s.changed()
	return s
}

func (s *machines) title() string { return "Machines" }
func (s *machines) typing() bool  { return true }

func (s *machines) keys() []hint {
	keys := []hint{{"Enter", "add"}}
	if len(s.w.draft.Hosts) > 0 {
		keys = []hint{{"Enter", "add; go on"}, {"↑↓", "choose"}, {"Tab", "role"}, {"Ctrl-E", "change"}, {"Ctrl-D", "remove"}, {"Ctrl-S", "login as the first"}}
	}
	return append(keys, hint{"Ctrl-P", "from ssh config"}, hint{"Ctrl-O", "cluster file"})
}

func (s *machines) help() string {
	return "Write a machine as you would for ssh: user@address, with :port where it is not 22. A name may stand before it, a role, key=FILE and peer=ADDRESS (where the other machines reach it) behind it. Several lines can be pasted at once. A machine that is only known by a name in your ssh config can be picked with Ctrl-P.\n\nEnter on the empty line goes on."
}

func (s *machines) enter() tea.Cmd { s.changed(); return nil }

// changed looks at the whole again.
func (s *machines) changed() {
	s.problems = s.w.check()
	s.keep(len(s.w.draft.Hosts))
}

func (s *machines) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		s.add(s.input.Value() + msg.Content)
	case aliasesMsg:
		return s.pick(msg)
	case loadedMsg:
		s.loaded(msg)
	case machineMsg:
		msg.apply(&s.w.draft)
		s.changed()
	case changedMsg:
		s.changed()
	case tea.KeyPressMsg:
		return s.key(msg)
	}
	return nil
}

func (s *machines) key(msg tea.KeyPressMsg) tea.Cmd {
	s.note = ""
	d, here := &s.w.draft, len(s.w.draft.Hosts) > 0
	switch k := msg.String(); {
	case k == "enter" && strings.TrimSpace(s.input.Value()) != "":
		s.add(s.input.Value())
	case k == "enter":
		return s.forward()
	case k == "ctrl+p":
		cmd, _ := s.w.start(func(context.Context) tea.Msg {
			hosts, err := s.w.shelf.Aliases()
			return aliasesMsg{hosts, err}
		})
		return cmd
	case k == "ctrl+o":
		return tell(openMsg{newLoad(s.w)})
	case here && (k == "up" || k == "down"):
		s.move(k, len(d.Hosts))
	case here && k == "tab":
		d.Turn(s.at, s.w.playbook().Roles)
		s.changed()
	case here && k == "ctrl+e":
		return tell(openMsg{newMachineForm(s.w, s.at)})
	case here && k == "ctrl+d":
		d.Hosts = append(d.Hosts[:s.at:s.at], d.Hosts[s.at+1:]...)
		s.changed()
	case here && k == "ctrl+s":
		d.Alike()
		s.changed()
	default:
		var cmd tea.Cmd
		s.input, cmd = s.input.Update(msg)
		return cmd
	}
	return nil
}

// add takes what was typed or pasted; a line that is wrong stays to be mended where it is alone.
func (s *machines) add(text string) {
	hosts, err := ParseMachines(text, s.w.roleNames())
	s.w.draft.Add(s.w.playbook().Roles, hosts...)
	s.note = ""
	s.input.SetValue("")
	if err != nil {
		s.note = harmless(err.Error())
		if len(hosts) == 0 && !strings.ContainsAny(strings.TrimSpace(text), "\n\r") {
			s.note = strings.TrimPrefix(s.note, "line 1: ")
			s.input.SetValue(strings.TrimSpace(text))
		}
	}
	s.at = len(s.w.draft.Hosts) - 1
	s.changed()
}

func (s *machines) forward() tea.Cmd {
	s.tried = true
	s.changed()
	for _, p := range s.problems {
		if p.Line > 0 {
			s.at = p.Line - 1
			break
		}
	}
	if len(s.machineProblems()) > 0 {
		return nil
	}
	return tell(goMsg{newConnect(s.w)})
}

// machineProblems leaves out what belongs to later pages: settings are asked for there.
func (s *machines) machineProblems() inventory.Problems {
	var out inventory.Problems
	for _, p := range s.problems {
		if p.Line > 0 || strings.Contains(p.What, "role") || strings.Contains(p.What, "host") {
			out = append(out, p)
		}
	}
	return out
}

func (s *machines) pick(msg aliasesMsg) tea.Cmd {
	switch {
	case msg.err != nil:
		s.note = harmless(msg.err.Error())
	case len(msg.hosts) == 0:
		s.note = "your ssh config names no machine; type user@address instead"
	default:
		return tell(openMsg{newPick(s.w, msg.hosts)})
	}
	return nil
}

func (s *machines) loaded(msg loadedMsg) {
	if msg.err != nil {
		s.note = problemText(msg.err)
		return
	}
	s.w.take(msg.loaded)
	s.note = ""
	s.changed()
}
