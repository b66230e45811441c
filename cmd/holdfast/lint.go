package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"holdfast/assets"
	"holdfast/playbooks"
	"holdfast/steps/kind"
	"holdfast/steps/plan"
)

func newLint(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "lint DIR",
		Short: "Checks a playbook of your own",
		Long:  `Reads the playbook in DIR, checks it against everything holdfast knows, and rehearses it for every system and every choice of its settings, so that a mistake shows here and not on a machine.`,
		Args:  cobra.ExactArgs(1),
		RunE:  func(_ *cobra.Command, args []string) error { return a.lint(args[0]) },
	}
}

func (a *app) lint(dir string) error {
	dir = filepath.Clean(dir)
	if _, err := os.Stat(filepath.Join(dir, "playbook.yaml")); err != nil {
		return usage("%s holds no playbook.yaml", dir)
	}
	// The parent is the root, so that ../parts/... is found beside the playbook's own folder.
	root, name := filepath.Split(dir)
	if root == "" {
		root = "."
	}
	p, errs := playbooks.Lint(os.DirFS(root), name, known())
	if len(errs) == 0 {
		errs = plan.Rehearse(p, kind.All())
	}
	for _, err := range errs {
		_, _ = fmt.Fprintln(a.out, err)
	}
	if len(errs) > 0 {
		return usage("%d problems in %s", len(errs), dir)
	}
	_, _ = fmt.Fprintf(a.out, "%s: %d steps, no problems\n", p.Name, len(p.Steps()))
	return nil
}

func known() playbooks.Known {
	return playbooks.Known{
		Kinds: kind.All(),
		Hint:  func(id string) bool { _, ok := assets.HintByID(id); return ok },
		Term:  func(id string) bool { _, ok := assets.Term(id); return ok },
	}
}
