package main

import "github.com/spf13/cobra"

func newDownCommand() *cobra.Command {
	return &cobra.Command{
		Use: "down", Short: "Cut all power; remove proxy and network", GroupID: groupMachines,
		Long: "Cuts the power of all machines and removes the proxy and the network namespace: nothing of the lab runs any more.\n" +
			"Disks, images and snapshots stay in the lab's folder; delete the folder to be rid of them.",
		Args: cobra.NoArgs, ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, _ []string) error {
			l, err := openLab(cmd)
			if err != nil {
				return err
			}
			return l.Down(cmd.Context())
		},
	}
}
