package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/spf13/cobra"

	"holdfast/steps"
)

func newLogCommand() *cobra.Command {
	return &cobra.Command{
		Use: "log I", Short: "Print the console of machine I", GroupID: groupMachines,
		Long: "Prints what machine I wrote to its console, all boots since its disk was made.",
		Args: cobra.ExactArgs(1), ValidArgsFunction: completeMachines,
		RunE: func(cmd *cobra.Command, args []string) error {
			l, i, err := openMachine(cmd, args[0])
			if err != nil {
				return err
			}
			f, err := os.Open(l.ConsoleFile(i))
			if errors.Is(err, fs.ErrNotExist) {
				return steps.WithHint(fmt.Errorf("n%d has never been booted", i), fmt.Sprintf("boot it: start %d", i))
			}
			if err != nil {
				return err
			}
			defer f.Close()
			_, err = io.Copy(cmd.OutOrStdout(), f)
			return err
		},
	}
}
