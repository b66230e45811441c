package main

import "github.com/spf13/cobra"

func newStartCommand() *cobra.Command {
	var wait bool
	cmd := &cobra.Command{
		Use: "start I", Short: "Boot machine I with the disk it has", GroupID: groupMachines,
		Long: "Boots machine I with the disk it has, or with a new one where it has none. Its network cable is plugged in.\n" +
			"Returns at once unless --wait is given. A machine that runs stays as it is.",
		Args: cobra.ExactArgs(1), ValidArgsFunction: completeMachines,
		RunE: func(cmd *cobra.Command, args []string) error {
			l, i, err := openMachine(cmd, args[0])
			if err != nil {
				return err
			}
			if err := l.Start(cmd.Context(), i); err != nil || !wait {
				return err
			}
			return l.Wait(cmd.Context(), i)
		},
	}
	cmd.Flags().BoolVar(&wait, "wait", false, "wait until the machine answers over SSH")
	return cmd
}
