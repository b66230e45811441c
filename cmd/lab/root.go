package main

import (
	"fmt"
	"os"

	"github.com/adrg/xdg"
	"github.com/spf13/cobra"

	"holdfast/cmd/lab/machines"
)

const rootHelp = `Makes real throw-away Debian 12 machines on one Linux box, as root, without virtualisation hardware.

Each machine is User-Mode Linux: a kernel of its own, systemd, OpenSSH, and whatever you install inside with apt-get.
Machines are n1 to n9 at 10.77.0.11 to 10.77.0.19, in a network namespace of their own. They have no route out; HTTP
and HTTPS go through a small proxy on 10.77.0.1:3128, which apt inside knows already.

A first round:
  lab up 3                        install what is missing, build the image once, boot n1 to n3
  lab save clean                  keep the disks as they are now
  lab up 3
  lab image cloudserver           an S3 engine as a file for docker load
  lab cluster 3 -o cluster.yaml   what holdfast wants to know
  lab exec holdfast apply -f cluster.yaml --yes
  lab kill 2                      cut the power of n2; lab start 2 boots it again
  lab load clean                  all as before
  lab down                        everything off

Worth knowing:
  - The kernel is slow at starting processes: shell-heavy work takes some 20 times longer than on real hardware.
  - After a crash and a restart a node's own Swarm ingress port needs up to 20 s.
  - Ordinary ssh works from this host: ssh -F ~/.cache/holdfast-lab/ssh_config n1. The machines' real host keys are in
    known_hosts beside it, for programs that check them.

Variables (all optional, before the first "up"):
  HOLDFAST_LAB_DIR     the lab's folder                     ~/.cache/holdfast-lab
  HOLDFAST_LAB_NS      name of the network namespace        holdfast-lab
  HOLDFAST_LAB_NET     first three octets of the network    10.77.0
  HOLDFAST_LAB_MEM     memory of a machine                  1536M
  HOLDFAST_LAB_DISK    size of a machine's disk             8G
  HOLDFAST_LAB_APT     file with package sources for Debian 12
  HOLDFAST_LAB_PKGS    packages that the full image has beyond the bare one
  HOLDFAST_LAB_KERNEL  folder of another kernel: "linux" and "modules/lib/modules/VERSION"
  HOLDFAST_LAB_CPUS    processors of a machine, with such a kernel`

func newRootCommand() *cobra.Command {
	root := &cobra.Command{
		Use: "lab", Short: "Real throw-away machines on one Linux box", Long: rootHelp,
		SilenceUsage: true, SilenceErrors: true, Args: cobra.NoArgs,
		// Without something to run, a mistyped verb would pass for a call for help.
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.AddGroup(&cobra.Group{ID: groupMachines, Title: "Machines:"}, &cobra.Group{ID: groupFaults, Title: "Faults:"},
		&cobra.Group{ID: groupDisks, Title: "Disks:"}, &cobra.Group{ID: groupHoldfast, Title: "For holdfast:"})
	// A verb is a file of its own with a constructor, and a line here.
	root.AddCommand(
		newUpCommand(), newSSHCommand(), newStartCommand(), newStopCommand(), newStatusCommand(), newLogCommand(), newDownCommand(),
		newKillCommand(), newCutCommand(), newPlugCommand(), newLinkCommand(),
		newResetCommand(), newSaveCommand(), newLoadCommand(),
		newExecCommand(), newClusterCommand(), newImageCommand(), newSuiteCommand(),
		newEgressCommand(), newArgvCommand(),
	)
	return root
}

// The headings that help lists verbs under.
const (
	groupMachines = "machines"
	groupFaults   = "faults"
	groupDisks    = "disks"
	groupHoldfast = "holdfast"
)

// openLab gives the lab that the environment describes; progress is told on standard error.
func openLab(cmd *cobra.Command) (*machines.Lab, error) {
	cfg, err := machines.ConfigFromEnv(os.Getenv, xdg.CacheHome)
	if err != nil {
		return nil, err
	}
	if cfg.Binary, err = os.Executable(); err != nil {
		return nil, err
	}
	cfg.Notify = func(line string) { fmt.Fprintln(cmd.ErrOrStderr(), line) }
	return machines.New(cfg), nil
}

// openMachine is openLab for the verbs whose first argument is a machine.
func openMachine(cmd *cobra.Command, arg string) (*machines.Lab, int, error) {
	i, err := machines.ParseMachine(arg)
	if err != nil {
		return nil, 0, err
	}
	l, err := openLab(cmd)
	return l, i, err
}

// completeMachines offers the machines that exist, for the shell's completion.
func completeMachines(cmd *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveDefault
	}
	l, err := openLab(cmd)
	if err != nil {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	var names []string
	for _, m := range l.Status(cmd.Context()).Machines {
		names = append(names, m.Name)
	}
	return names, cobra.ShellCompDirectiveNoFileComp
}
