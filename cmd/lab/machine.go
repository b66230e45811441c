package main

import (
	"context"

	"github.com/spf13/cobra"

	"holdfast/cmd/lab/machines"
)

// newMachineCommand makes a verb that does one thing to one machine.
func newMachineCommand(verb, group, short, long string, do func(*machines.Lab, context.Context, int) error) *cobra.Command {
	return &cobra.Command{
		Use: verb + " I", Short: short, Long: long, GroupID: group,
		Args: cobra.ExactArgs(1), ValidArgsFunction: completeMachines,
		RunE: func(cmd *cobra.Command, args []string) error {
			l, i, err := openMachine(cmd, args[0])
			if err != nil {
				return err
			}
			return do(l, cmd.Context(), i)
		},
	}
}
