package main

import (
	"github.com/spf13/cobra"

	"holdfast/cmd/lab/machines"
)

func newCutCommand() *cobra.Command {
	return newMachineCommand("cut", groupFaults, "Pull the network cable of machine I",
		"Pulls the network cable of machine I. The machine goes on and sees its card as up; nothing reaches it, ssh neither.",
		(*machines.Lab).Cut)
}
