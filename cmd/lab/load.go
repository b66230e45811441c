package main

import "github.com/spf13/cobra"

func newLoadCommand() *cobra.Command {
	return &cobra.Command{
		Use: "load NAME", Short: "Put the disks of a snapshot back", GroupID: groupDisks,
		Long: "Puts all disks back as save NAME found them. Machines that run lose their power first: their disks are thrown away\n" +
			"anyway. Machines that the snapshot does not know lose their disks. All stay off: up boots them again.",
		Args: cobra.ExactArgs(1), ValidArgsFunction: completeSnapshots,
		RunE: func(cmd *cobra.Command, args []string) error {
			l, err := openLab(cmd)
			if err != nil {
				return err
			}
			return l.Load(cmd.Context(), args[0])
		},
	}
}
