package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"holdfast/steps/plan"
)

func newApply(a *app) *cobra.Command {
	var o runOptions
	c := &cobra.Command{
		Use:   "apply",
		Short: "Does what is left to do, and proves it",
		Long: `Shows the plan, asks, and carries it out: each step is checked first and left alone when there is nothing to do, so that a second run changes nothing and an interrupted one goes on where it stopped. The first Ctrl-C lets running steps finish, the second stops at once; both can be followed by another apply.

Progress goes to standard error, the result to standard output. With --json standard output holds one event per line.

` + exitHelp,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.apply(cmd.Context(), o) },
	}
	a.runFlags(c, &o)
	a.practiceApply(c, &o)
	return c
}

func (a *app) apply(ctx context.Context, o runOptions) error {
	s, end, err := a.begin(ctx, "apply", o)
	if err != nil {
		return err
	}
	defer end()
	if err := s.verdict(); err != nil {
		a.printFindings(a.err, s.findings, false)
		return err
	}
	p, err := s.plan()
	if err != nil {
		return err
	}
	if !o.yes {
		if agreed, err := a.agree(ctx, s, p, question{text: "Go on?", word: "yes", findings: s.findings}); err != nil || !agreed {
			return err
		}
	}
	if err := a.carryOut(ctx, s, p, o); err != nil || o.json {
		return err
	}
	return a.printResult(s, p)
}

// printResult is what the operator came for.
func (a *app) printResult(s *session, p plan.Plan) error {
	secrets, err := a.secrets(s)
	if err != nil {
		return err
	}
	c := s.cluster
	for _, op := range p.Ops {
		if op.Probe == nil {
			continue
		}
		if a.ownCluster {
			return a.printPractice(op.Probe.Endpoints)
		}
		_, _ = fmt.Fprintln(a.out, a.practice.prefix()+"S3 is served at")
		for i, e := range op.Probe.Endpoints {
			_, _ = fmt.Fprintf(a.out, "  %s   (%s)\n", a.practice.outside(e), c.Hosts[i].Name)
		}
	}
	_, _ = fmt.Fprintf(a.out, "credentials: %s (only you can read it)\n", secrets.Path())
	_, _ = fmt.Fprintf(a.out, "next:        holdfast plan -f %s   shows that nothing is left to do\n", c.Path)
	return nil
}
