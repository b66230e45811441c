package main

import "github.com/spf13/cobra"

func newSaveCommand() *cobra.Command {
	return &cobra.Command{
		Use: "save NAME", Short: "Keep the disks of all machines under a name", GroupID: groupDisks,
		Long: "Shuts down the machines that run, in an orderly way, and keeps a copy of all disks under NAME, in place of what\nhad that name. The machines stay off: up boots them again.",
		Args: cobra.ExactArgs(1), ValidArgsFunction: completeSnapshots,
		RunE: func(cmd *cobra.Command, args []string) error {
			l, err := openLab(cmd)
			if err != nil {
				return err
			}
			return l.Save(cmd.Context(), args[0])
		},
	}
}

func completeSnapshots(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
	l, err := openLab(cmd)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return l.Snapshots(), cobra.ShellCompDirectiveNoFileComp
}
