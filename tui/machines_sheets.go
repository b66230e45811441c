package tui

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"

	"holdfast/steps/inventory"
)

// pick chooses machines out of the ssh config.
type pick struct {
	w      *wizard
	hosts  []inventory.Host
	marked map[int]bool
	cursor
}

func newPick(w *wizard, hosts []inventory.Host) *pick {
	return &pick{w: w, hosts: hosts, marked: map[int]bool{}}
}

func (s *pick) title() string { return "Machines in your ssh config" }
func (s *pick) keys() []hint {
	return []hint{{"↑↓", "choose"}, {"Space", "mark"}, {"Enter", "add the marked"}}
}

func (s *pick) update(msg tea.Msg) tea.Cmd {
	k, ok := msg.(tea.KeyPressMsg)
	if !ok || s.move(k.String(), len(s.hosts)) {
		return nil
	}
	switch k.String() {
	case "space":
		s.marked[s.at] = !s.marked[s.at]
	case "enter":
		if len(s.marked) == 0 {
			s.marked[s.at] = true
		}
		for i, h := range s.hosts {
			if s.marked[i] {
				s.w.draft.Add(s.w.playbook().Roles, h)
			}
		}
		return tea.Sequence(tell(closeMsg{}), tell(changedMsg{}))
	}
	return nil
}

func (s *pick) view(width, height int) string {
	var rows []string
	for i, h := range s.hosts {
		box := "[ ]"
		if s.marked[i] {
			box = "[x]"
		}
		rows = append(rows, row(s.w.th, i == s.at, columns([]int{3, 20}, box, harmless(h.Name), harmless(target(h))), width))
	}
	return "\n  " + s.w.th.Title.Render(s.title()) + "\n\n" + strings.Join(listed(s.w.th, rows, s.at, height-4), "\n")
}

// load asks for the path of a cluster file.
type load struct {
	w     *wizard
	input textinput.Model
}

func newLoad(w *wizard) *load {
	return &load{w: w, input: newInput("cluster.yaml")}
}

func (s *load) title() string { return "Load a cluster file" }
func (s *load) typing() bool  { return true }
func (s *load) keys() []hint  { return []hint{{"Enter", "load it"}} }

func (s *load) update(msg tea.Msg) tea.Cmd {
	if k, ok := msg.(tea.KeyPressMsg); ok && k.String() == "enter" {
		path := strings.TrimSpace(s.input.Value())
		if path == "" {
			return nil
		}
		cmd, _ := s.w.start(func(context.Context) tea.Msg {
			l, err := s.w.shelf.Load(path)
			return loadedMsg{l, err}
		})
		return tea.Sequence(tell(closeMsg{}), cmd)
	}
	switch msg.(type) {
	case tea.KeyPressMsg, tea.PasteMsg:
		var cmd tea.Cmd
		s.input, cmd = s.input.Update(msg)
		return cmd
	}
	return nil
}

func (s *load) view(width, _ int) string {
	dress(&s.input, s.w.th)
	return "\n  " + s.w.th.Title.Render(s.title()) + "\n\n" +
		inset("Machines, roles and settings of the file take the place of what you have said so far.", 2, width) +
		"\n\n  path: " + s.input.View()
}

// newMachineForm changes one machine of the draft.
func newMachineForm(w *wizard, at int) *form {
	h := w.draft.Hosts[at]
	port, sudo := strconv.Itoa(h.SSH.Port), h.SSH.Sudo
	done := func() tea.Msg { // runs once the form is complete, between two messages of the program
		return machineMsg{at, h, port, sudo}
	}
	var roles []huh.Option[string]
	for _, r := range w.playbook().Roles {
		roles = append(roles, huh.NewOption(label("Role")+"> "+r.Name, r.Name))
	}
	notEmpty := func(text string) error {
		if strings.TrimSpace(text) == "" {
			return errors.New("it may not be empty")
		}
		return nil
	}
	return newForm(w, "Machine "+harmless(h.Name), "Peer address and key file may stay empty: where the other machines reach this one as you do, and where the key is one of the usual ones in ~/.ssh.", done,
		field("Name").Value(&h.Name).Validate(notEmpty),
		field("Address").Value(&h.Address).Validate(notEmpty),
		field("Peer address").Value(&h.ClusterAddress),
		field("User").Value(&h.SSH.User).Validate(notEmpty),
		field("Port").Value(&port).Validate(inventory.Setting{Name: "port", Type: inventory.Port}.Check),
		field("Key file").Value(&h.SSH.IdentityFile),
		huh.NewSelect[string]().Options(roles...).Value(&h.Role).Inline(true),
		huh.NewSelect[bool]().Options(huh.NewOption(label("Root by sudo")+"> yes", true), huh.NewOption(label("Root by sudo")+"> no", false)).Value(&sudo).Inline(true),
	)
}

// field is one line of a form with several. It must know its width before it is given a longer value.
func field(name string) *huh.Input {
	in := huh.NewInput().Title(label(name)).Inline(true)
	in.WithWidth(formWidth)
	return in
}

// label makes the names in front of fields equally wide. A choice within a line has its name in the choices: Huh puts a
// title on a line of its own.
func label(name string) string { return pad(name, 14) }

// machineMsg carries what was filled in.
type machineMsg struct {
	at   int
	host inventory.Host
	port string
	sudo bool
}

// apply puts it into the draft; what was not changed stays unsaid, so that an ssh config still has its say.
func (m machineMsg) apply(d *Draft) {
	if m.at >= len(d.Hosts) {
		return
	}
	old, h := d.Hosts[m.at], m.host
	h.SSH.Port, _ = strconv.Atoi(m.port) // the form has checked it
	h.SSH.Sudo = m.sudo
	h.Unsaid.User = old.Unsaid.User && h.SSH.User == old.SSH.User
	h.Unsaid.Port = old.Unsaid.Port && h.SSH.Port == old.SSH.Port
	if h.Address != old.Address && h.ClusterAddress == old.ClusterAddress {
		h.ClusterAddress = "" // it belonged to the address
	}
	d.Hosts[m.at] = h
}
