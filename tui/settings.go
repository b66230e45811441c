package tui

import (
	"cmp"
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/huh/v2"
	"github.com/charmbracelet/x/ansi"

	"holdfast/steps/inventory"
)

// settings shows every question of the playbook with its answer. The defaults stand: Enter goes on.
type settings struct {
	w        *wizard
	rows     []inventory.Setting
	problems inventory.Problems
	cursor
}

// answerMsg carries the new answer to one question.
type answerMsg struct{ name, value string }

// clusterName stands among the settings as if it were one.
var clusterName = inventory.Setting{
	Name: "name", Type: inventory.Name, Default: "home", Question: "What shall the cluster be called?",
	Why: "Its journal and credentials are kept under this name on your own machine.",
}

func newSettings(w *wizard) *settings {
	s := &settings{w: w}
	s.changed()
	return s
}

// changed lists the questions that matter with the answers given so far, and looks for mistakes.
func (s *settings) changed() {
	s.rows = []inventory.Setting{clusterName}
	for _, set := range s.w.playbook().Settings {
		if len(set.RequiredWhen) > 0 && !s.asked(set) {
			continue
		}
		s.rows = append(s.rows, set)
	}
	s.problems = s.w.check()
	s.keep(1 + len(s.rows))
}

// asked tells whether the answers make a setting matter that does not always.
func (s *settings) asked(set inventory.Setting) bool {
	set.Optional = false
	all := inventory.Answers{}
	for _, other := range s.w.playbook().Settings {
		all[other.Name] = s.value(other)
	}
	return set.Required(all) || all[set.Name] != ""
}

func (s *settings) value(set inventory.Setting) string {
	if set.Name == clusterName.Name {
		return s.w.draft.Name
	}
	if v, ok := s.w.draft.Answers[set.Name]; ok {
		return v
	}
	return set.Default
}

func (s *settings) title() string  { return "Settings" }
func (s *settings) enter() tea.Cmd { s.changed(); return nil }

func (s *settings) keys() []hint {
	if s.at == 0 {
		return []hint{{"Enter", "go on"}, {"↑↓", "choose"}}
	}
	keys := []hint{{"Enter", "change it"}, {"↑↓", "choose"}}
	if set := s.rows[s.at-1]; s.value(set) != set.Default {
		keys = append(keys, hint{"d", "back to the default"})
	}
	return keys
}

func (s *settings) help() string {
	return "These are the playbook's questions, each with an answer that fits most people. Change what does not fit you; the reason for each question stands below the list."
}

func (s *settings) update(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case answerMsg:
		s.take(msg)
	case tea.KeyPressMsg:
		k := msg.String()
		switch {
		case s.move(k, 1+len(s.rows)):
		case k == "enter" && s.at == 0 && len(s.problems) == 0:
			return tell(goMsg{newTopology(s.w)})
		case k == "enter" && s.at > 0:
			return tell(openMsg{s.edit(s.rows[s.at-1])})
		case k == "d" && s.at > 0:
			set := s.rows[s.at-1]
			s.take(answerMsg{set.Name, set.Default})
		}
	}
	return nil
}

func (s *settings) take(msg answerMsg) {
	value := strings.TrimSpace(msg.value)
	if msg.name == clusterName.Name {
		s.w.draft.Name = value
	} else {
		s.w.draft.Answers[msg.name] = value
	}
	s.changed()
}

// edit asks one question in a form.
func (s *settings) edit(set inventory.Setting) *form {
	value := s.value(set)
	done := func() tea.Msg { return answerMsg{set.Name, value} }
	check := func(text string) error {
		err := set.Check(strings.TrimSpace(text))
		var p inventory.Problem
		if errors.As(err, &p) {
			return errors.New(cmp.Or(strings.SplitN(p.Hint, "\n", 2)[0], p.What))
		}
		return err
	}
	choices := huh.NewOptions(set.Choices...)
	if set.Type == inventory.Bool {
		choices = []huh.Option[string]{huh.NewOption("yes", "true"), huh.NewOption("no", "false")}
	}
	if len(choices) > 0 {
		return newForm(s.w, set.Question, set.Why, done, huh.NewSelect[string]().Options(choices...).Value(&value))
	}
	return newForm(s.w, set.Question, set.Why, done, huh.NewInput().Value(&value).Validate(check))
}

func (s *settings) view(width, height int) string {
	th := s.w.th
	lines := []string{"", row(th, s.at == 0, "Go on with these answers", min(width, 60)), ""}
	asked := 0
	for _, set := range s.rows {
		asked = max(asked, ansi.StringWidth(set.Question))
	}
	asked = min(asked, width-30)
	var rows []string
	for i, set := range s.rows {
		rows = append(rows, row(th, i+1 == s.at, columns([]int{asked}, set.Question, harmless(s.shown(set))), width))
	}
	foot := s.foot(width)
	free := height - len(lines) - 1 - len(strings.Split(foot, "\n"))
	return strings.Join(append(lines, listed(th, rows, max(0, s.at-1), free)...), "\n") + "\n\n" + foot
}

// shown is an answer as people say it.
func (s *settings) shown(set inventory.Setting) string {
	value := s.value(set)
	text := cmp.Or(said(set, value), "-")
	if value != set.Default {
		text += "  (not the default)"
	}
	return text
}

// said is a value in words.
func said(set inventory.Setting, value string) string {
	if set.Type == inventory.Bool {
		return map[string]string{"true": "yes", "false": "no"}[value]
	}
	return value
}

func (s *settings) foot(width int) string {
	th := s.w.th
	if len(s.problems) > 0 {
		p := s.problems[0]
		return th.Failed.Render(inset(p.What, 2, width)) + "\n" + inset(first(strings.SplitN(p.Hint, "\n", 2)), 2, width)
	}
	if s.at == 0 {
		return th.Muted.Render(inset("The answers shown fit most people. Choose one with the arrows to read why it is asked, or to change it.", 2, width))
	}
	set := s.rows[s.at-1]
	return inset(set.Question, 2, width) + "\n" + th.Muted.Render(inset(set.Why, 2, width))
}
