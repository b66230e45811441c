package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/steps/export"
	"holdfast/steps/plan"
	"holdfast/steps/runner"
)

func newPlan(a *app) *cobra.Command {
	var format string
	var detail bool
	c := &cobra.Command{
		Use:   "plan",
		Short: "Shows what would be done; changes nothing",
		Long: `Connects, asks the machines what is there already, and shows what apply would do: the tutorial's stages, each step on each machine, with --detail the exact commands and the files that would change.

--format sh writes a runbook that builds the same cluster with ssh and a shell alone.

` + exitHelp,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.plan(cmd.Context(), format, detail) },
	}
	a.clusterFlags(c)
	c.Flags().StringVar(&format, "format", "text", "text, json or sh")
	c.Flags().BoolVarP(&detail, "detail", "d", false, "with why, exact commands and file differences")
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions([]string{"text", "json", "sh"}, cobra.ShellCompDirectiveNoFileComp))
	return c
}

func (a *app) plan(ctx context.Context, format string, detail bool) error {
	if !slices.Contains([]string{"text", "json", "sh"}, format) {
		return usage("--format is text, json or sh, not %q", format)
	}
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	p, err := s.plan()
	if err != nil {
		return err
	}
	if format == "sh" {
		_, err = fmt.Fprint(a.out, export.Shell(p))
		return err
	}
	now, err := s.survey(ctx, p)
	if err != nil {
		return err
	}
	if format == "json" {
		return json.NewEncoder(a.out).Encode(map[string]any{"cluster": p.Cluster.Name, "playbook": p.Playbook, "ops": p.Ops, "states": now.States})
	}
	_, _ = fmt.Fprint(a.out, p.Text(now.States, detail))
	if detail {
		a.printDiffs(p, now)
	}
	if err := a.printSurvival(s, p, detail); err != nil {
		return err
	}
	a.printFindings(a.out, s.findings, false)
	_, _ = fmt.Fprintf(a.out, "\n%s\n", summary(p, now.States))
	return s.verdict()
}

// survey asks all machines what is there; it changes nothing and journals nothing.
func (s *session) survey(ctx context.Context, p plan.Plan) (runner.Survey, error) {
	r := runner.Runner{Plan: p, Dialer: s.pool, Events: event.NewStamper("", time.Now, event.Tee())}
	now, err := r.Survey(ctx)
	if errors.Is(err, context.Canceled) {
		err = runner.ErrInterrupted
	}
	return now, err
}

// summary counts what will happen, in words.
func summary(p plan.Plan, states map[string]steps.State) string {
	var done, todo, later int
	for _, op := range p.Ops {
		switch {
		case op.Apply.Empty():
		case states[op.ID] == steps.Satisfied:
			done++
		case states[op.ID] == steps.Unknown:
			later++
		default:
			todo++
		}
	}
	parts := []string{fmt.Sprintf("%d to do", todo), fmt.Sprintf("%d done already", done)}
	if later > 0 {
		parts = append(parts, fmt.Sprintf("%d known after earlier steps", later))
	}
	return strings.Join(parts, ", ")
}
