package tui

import (
	"context"
	"strconv"
	"time"

	tea "charm.land/bubbletea/v2"

	"holdfast/playbooks"
	"holdfast/steps"
	"holdfast/steps/inventory"
	"holdfast/tui/theme"
)

func itoa(n int) string { return strconv.Itoa(n) }

// wizard is what all screens share: what has been said, what has been found, and the ways to reach the rest.
type wizard struct {
	lib      playbooks.Library
	engine   Engine
	shelf    Shelf
	th       theme.Theme
	driller  Driller                                 // nil where drills cannot be run
	keeper   Keeper                                  // nil where nothing is told of clusters that stand
	mender   Mender                                  // nil where only the person can mend
	survives Survives                                // nil where nothing was ever measured
	practise func(context.Context) (Practice, error) // nil where there is no practice cluster
	practice bool                                    // the wizard was opened for practice: it begins with starting that
	label    string                                  // "simulation" where the machines are none; "" else
	own      bool                                    // they end with the wizard

	draft   Draft
	cluster inventory.Cluster // the draft as it was last found to be in order
	facts   map[string]steps.Facts
	found   []Finding
	busy    bool // a run goes on

	// start does work away from the screen. The work's context ends with the program, or when stop is called.
	start func(work func(context.Context) tea.Msg) (cmd tea.Cmd, stop func())
	desk  *desk
}

func newWizard(o Options) *wizard {
	w := &wizard{
		lib: o.Library, engine: o.Engine, shelf: o.Shelf, label: o.Label, desk: newDesk(),
		driller: o.Driller, keeper: o.Keeper, practise: o.Practise, survives: o.Survives, mender: o.Mender, practice: o.Practising,
		facts: map[string]steps.Facts{}, draft: Draft{Name: "home", Answers: inventory.Answers{}},
	}
	if len(o.Cluster.Hosts) > 0 {
		w.take(Loaded{o.Cluster, o.Label})
	}
	return w
}

// later tells something after a while; unlike Bubble Tea's tick it does not outlive the program.
func (w *wizard) later(d time.Duration, msg tea.Msg) tea.Cmd {
	cmd, _ := w.start(func(ctx context.Context) tea.Msg {
		select {
		case <-time.After(d):
			return msg
		case <-ctx.Done():
			return nil
		}
	})
	return cmd
}

// adopt makes a practice cluster the one that is worked on.
func (w *wizard) adopt(p Practice) {
	w.own = true
	w.take(Loaded(p))
}

// take makes a cluster that was read from its file the one that is worked on.
func (w *wizard) take(l Loaded) {
	w.label = l.Label
	w.draft.Adopt(l.Cluster)
	w.check()
	if w.cluster.Path == "" {
		w.cluster.Path = l.Cluster.Path
	}
}

func (w *wizard) playbook() playbooks.Playbook { return w.lib[w.draft.Playbook] }

// check looks at the draft and remembers it where it is in order.
func (w *wizard) check() inventory.Problems {
	c, problems := w.draft.Cluster(w.lib)
	if len(problems) == 0 {
		w.cluster = c
	}
	return problems
}

func (w *wizard) roleNames() []string {
	var out []string
	for _, r := range w.playbook().Roles {
		out = append(out, r.Name)
	}
	return out
}
