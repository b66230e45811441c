package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"holdfast/steps/plan"
)

func newUndo(a *app) *cobra.Command {
	var o runOptions
	c := &cobra.Command{
		Use:   "undo",
		Short: "Takes back what holdfast brought; data stays",
		Long: `Takes back what holdfast brought to the machines, the latest first: the service, its credentials, volumes, images, the swarm, exports and packages. Each machine's own manifest says what that is; what stood there before stays, and so do the folders with data and metadata.

Shows its plan first, and asks for the cluster's name. It can be interrupted and run again.

` + exitHelp,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.undo(cmd.Context(), o) },
	}
	a.runFlags(c, &o)
	return c
}

func (a *app) undo(ctx context.Context, o runOptions) error {
	if err := a.mayAsk("undo", o); err != nil {
		return err
	}
	s, err := a.open(ctx)
	if err != nil {
		return err
	}
	defer s.close()
	release, err := a.lock(s)
	if err != nil {
		return err
	}
	defer release()
	p, err := s.plan()
	if err != nil {
		return err
	}
	p = p.Undo()
	if !o.yes {
		if agreed, err := a.agreeToUndo(ctx, s, p); err != nil || !agreed {
			return err
		}
	}
	if err := a.carryOut(ctx, s, p, o.json); err != nil || o.json {
		return err
	}
	_, _ = fmt.Fprintln(a.out, "taken back; the folders with data and metadata are as they were")
	return nil
}

// agreeToUndo asks for the cluster's name: a key pressed by habit must not take a service away.
func (a *app) agreeToUndo(ctx context.Context, s *session, p plan.Plan) (bool, error) {
	now, err := s.survey(ctx, p)
	if err != nil {
		return false, err
	}
	_, _ = fmt.Fprint(a.err, p.Text(now.States, false))
	_, _ = fmt.Fprintf(a.err, "\n%s\nThe S3 service ends; the folders with data and metadata stay.\n", summary(p, now.States))
	yes, err := a.confirm(ctx, "Take all this back?", s.cluster.Name)
	if err == nil && !yes {
		_, _ = fmt.Fprintln(a.err, "nothing was changed")
	}
	return yes, err
}
