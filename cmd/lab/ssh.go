package main

import (
	"errors"
	"os"
	"os/exec"

	"github.com/spf13/cobra"
)

func newSSHCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use: "ssh I [CMD...]", Short: "A root shell on machine I, or run a command there", GroupID: groupMachines,
		Long: "Opens a root shell on machine I (1 or n1), or runs a command there and ends with its exit code.\n" +
			"As with ssh itself, the remote shell reads the command once more: quote for it.",
		Example: "  lab ssh 1\n  lab ssh 2 systemctl --failed\n  lab ssh 1 'cat > /root/engine.tar' < engine.tar",
		Args:    cobra.MinimumNArgs(1), ValidArgsFunction: completeMachines,
		RunE: func(cmd *cobra.Command, args []string) error {
			l, i, err := openMachine(cmd, args[0])
			if err != nil {
				return err
			}
			ssh := l.SSH(cmd.Context(), i, args[1:]...)
			ssh.Stdin, ssh.Stdout, ssh.Stderr = os.Stdin, os.Stdout, os.Stderr
			return passExit(ssh.Run())
		},
	}
	cmd.Flags().SetInterspersed(false) // what follows the machine belongs to the command
	return cmd
}

// passExit makes the exit code of a program our own.
func passExit(err error) error {
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.Exited() {
		return exitError(exit.ExitCode())
	}
	return err
}
