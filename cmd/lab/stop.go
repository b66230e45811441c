package main

import (
	"github.com/spf13/cobra"

	"holdfast/cmd/lab/machines"
)

func newStopCommand() *cobra.Command {
	return newMachineCommand("stop", groupMachines, "Shut machine I down in an orderly way",
		"Shuts machine I down as its administrator would (systemctl poweroff) and waits until it is off. The disk stays.",
		(*machines.Lab).Stop)
}
