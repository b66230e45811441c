package main

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
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
	s, end, err := a.begin(ctx, "undo", o)
	if err != nil {
		return err
	}
	defer end()
	p, err := s.plan()
	if err != nil {
		return err
	}
	p = p.Undo()
	if !o.yes {
		// The cluster's name is asked for: a key pressed by habit must not take a service away.
		q := question{text: "The S3 service ends; the folders with data and metadata stay.\nTake all this back?", word: s.cluster.Name}
		if agreed, err := a.agree(ctx, s, p, q); err != nil || !agreed {
			return err
		}
	}
	if err := a.carryOut(ctx, s, p, o); err != nil || o.json {
		return err
	}
	_, _ = fmt.Fprintln(a.out, "taken back; the folders with data and metadata are as they were")
	return nil
}
