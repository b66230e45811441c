package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"holdfast/cmd/lab/machines"
	"holdfast/steps"
)

const upHelp = `Boots machines n1 to nN (3 without N) and waits until each answers over SSH.

The first time it installs on this host, with apt-get, what the lab needs and is missing (user-mode-linux, mmdebstrap,
e2fsprogs, iproute2, openssh-client, socat), raises vm.max_map_count, and builds a Debian 12 image. The image is built
again when its recipe changes; disks that stand on an older one go on as they are, until reset.

A new machine has the bare image, as a newcomer's machine would be: no Docker, no NFS, other machines unknown. The full
image has Docker, NFS and tools installed and knows all machines by name. Machines that run or have a disk stay as they
are.`

func newUpCommand() *cobra.Command {
	var image string
	cmd := &cobra.Command{
		Use: "up [N]", Short: "Boot machines n1 to nN, making what is missing", Long: upHelp, GroupID: groupMachines,
		Args: cobra.MaximumNArgs(1), ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			n, err := machineCount(args)
			if err != nil {
				return err
			}
			l, err := openLab(cmd)
			if err != nil {
				return err
			}
			return l.Up(cmd.Context(), machines.UpOptions{Count: n, Image: image})
		},
	}
	cmd.Flags().StringVar(&image, "image", "", "image of new machines: bare or full (bare if not given)")
	_ = cmd.RegisterFlagCompletionFunc("image", cobra.FixedCompletions([]string{machines.Bare, machines.Full}, cobra.ShellCompDirectiveNoFileComp))
	return cmd
}

// machineCount reads how many machines are meant; three without an argument.
func machineCount(args []string) (int, error) {
	if len(args) == 0 {
		return 3, nil
	}
	n, err := machines.ParseMachine(args[0])
	if err != nil || strings.HasPrefix(args[0], "n") {
		return 0, steps.WithHint(fmt.Errorf("%q is no number of machines", args[0]), fmt.Sprintf("say 1 to %d", machines.Max))
	}
	return n, nil
}
