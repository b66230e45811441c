package main

import (
	"os"

	"github.com/spf13/cobra"

	"holdfast/cmd/lab/machines"
)

func newExecCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "exec CMD...", Short: "Run a program where the machines can be reached", GroupID: groupHoldfast,
		Long: "Runs a program of this host inside the lab's network namespace, and ends with its exit code. The program reaches\n" +
			"the machines by address, and nothing else.",
		Example: "  lab exec holdfast check -f cluster.yaml\n  lab exec curl -sS http://10.77.0.11:8000/",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			l, err := openLab(cmd)
			if err != nil {
				return err
			}
			code, err := l.Exec(cmd.Context(), machines.Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr}, args...)
			if err == nil && code != 0 {
				return exitError(code)
			}
			return err
		},
	}
	cmd.Flags().SetInterspersed(false)
	return cmd
}
