package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"holdfast/assets"
	"holdfast/playbooks"
)

func newExplain(a *app) *cobra.Command {
	c := &cobra.Command{
		Use:   "explain WORD",
		Short: "Explains a step or a word",
		Example: `  holdfast explain swarm-init
  holdfast explain quorum`,
		Args: cobra.ExactArgs(1),
		RunE: func(_ *cobra.Command, args []string) error { return a.explain(args[0]) },
	}
	c.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return a.explainable(), cobra.ShellCompDirectiveNoFileComp
	}
	return c
}

func (a *app) explain(word string) error {
	lib, err := a.library()
	if err != nil {
		return err
	}
	found := false
	for _, name := range lib.Names() {
		for _, st := range lib[name].Stages {
			for _, s := range st.Steps {
				if s.ID == word {
					a.explainStep(lib[name], st, s)
					found = true
				}
			}
		}
	}
	if t, ok := assets.Term(word); ok {
		a.explainTerm(t)
		found = true
	}
	if found {
		return nil
	}
	return a.notFound(word)
}

func (a *app) explainStep(p playbooks.Playbook, st playbooks.Stage, s playbooks.Step) {
	_, _ = fmt.Fprintf(a.out, "%s  (step of %s)\n%s - %s\n\n%s\n\n", s.Title, p.Name, st.Title, st.Label(), a.wrapped(s.Why, "  "))
	_, _ = fmt.Fprintf(a.out, "  changes    %s\n", s.Changes)
	if s.When != "" {
		_, _ = fmt.Fprintf(a.out, "  only when  %s\n", s.When)
	}
	_, _ = fmt.Fprintf(a.out, "  written in %s, line %d\n", s.File, s.Line)
	for _, id := range s.Hints {
		if h, ok := assets.HintByID(id); ok {
			_, _ = fmt.Fprintf(a.out, "\n%s\n%s\n", a.wrapped("if it fails: "+h.Cause, "  "), a.wrapped("remedy: "+h.Remedy, "    "))
		}
	}
	if len(s.Terms) > 0 {
		_, _ = fmt.Fprintf(a.out, "\n  words: %s\n", strings.Join(s.Terms, ", "))
	}
}

func (a *app) explainTerm(t assets.Word) {
	_, _ = fmt.Fprintf(a.out, "%s\n\n%s\n", t.Title, a.wrapped(t.Text, "  "))
	if len(t.See) > 0 {
		_, _ = fmt.Fprintf(a.out, "\n  see also: %s\n", strings.Join(t.See, ", "))
	}
}

func (a *app) notFound(word string) error {
	var near []string
	for _, t := range assets.Search(word) {
		near = append(near, t.ID)
	}
	if len(near) == 0 {
		return usage("neither a step nor a term is called %q; holdfast plan and holdfast playbooks show the names of steps", word)
	}
	return usage("neither a step nor a term is called %q; did you mean %s?", word, strings.Join(near[:min(len(near), 5)], ", "))
}

// explainable is everything explain knows, for completion in the shell.
func (a *app) explainable() []string {
	var out []string
	lib, err := a.library()
	if err != nil {
		return nil
	}
	for _, p := range lib {
		for _, s := range p.Steps() {
			out = append(out, s.ID)
		}
	}
	for _, t := range assets.Terms() {
		out = append(out, t.ID)
	}
	return out
}
