package main

import (
	"github.com/spf13/cobra"

	"holdfast/cmd/lab/machines"
)

func newPlugCommand() *cobra.Command {
	return newMachineCommand("plug", groupFaults, "Put the network cable of machine I back",
		"Puts the network cable of machine I back.",
		(*machines.Lab).Plug)
}
