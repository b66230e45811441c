package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"holdfast/playbooks"
)

func newPlaybooks(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "playbooks [NAME]",
		Short: "Lists what can be set up, and its settings",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			lib, err := a.library()
			if err != nil {
				return err
			}
			if len(args) == 1 {
				return a.showPlaybook(lib, args[0])
			}
			for _, name := range lib.Names() {
				_, _ = fmt.Fprintf(a.out, "%-12s %s\n", name, lib[name].Title)
			}
			return nil
		},
	}
}

// library is the built-in playbooks and those of --playbook-dir; one's own may replace a built-in of the same name.
func (a *app) library() (playbooks.Library, error) {
	lib, err := playbooks.Builtin()
	if err != nil || a.playbookDir == "" {
		return lib, fail(exitUsage, err)
	}
	own, err := playbooks.LoadAll(os.DirFS(a.playbookDir))
	for name, p := range own {
		lib[name] = p
	}
	return lib, fail(exitUsage, err)
}

func (a *app) showPlaybook(lib playbooks.Library, name string) error {
	p, ok := lib[name]
	if !ok {
		return usage("there is no playbook called %q; there are %s", name, strings.Join(lib.Names(), ", "))
	}
	_, _ = fmt.Fprintf(a.out, "%s\n\n%s\n\nMachines\n", p.Title, a.wrapped(p.Summary, ""))
	for _, r := range p.Roles {
		_, _ = fmt.Fprintf(a.out, "  %-16s %s: %s\n", r.Name, count(r.Min, r.Max), r.Why)
	}
	_, _ = fmt.Fprintln(a.out, "\nSettings")
	for _, s := range p.Settings {
		value := s.Default
		if len(s.Choices) > 0 {
			value = strings.Join(s.Choices, " | ")
		}
		_, _ = fmt.Fprintf(a.out, "  %-16s %s  [%s]\n%s\n", s.Name, s.Question, orDash(value), a.wrapped(s.Why, strings.Repeat(" ", 19)))
	}
	return nil
}

func count(lo, hi int) string {
	switch {
	case hi == 0:
		return fmt.Sprintf("%d or more", lo)
	case lo == hi:
		return fmt.Sprint(lo)
	}
	return fmt.Sprintf("%d to %d", lo, hi)
}

func orDash(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
