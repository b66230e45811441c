package main

import (
	"github.com/spf13/cobra"

	"holdfast/cmd/lab/machines"
)

func newResetCommand() *cobra.Command {
	return newMachineCommand("reset", groupDisks, "Give machine I a new disk",
		"Cuts the power of machine I and throws its disk away. The next up or start makes a fresh one, with new host keys.",
		(*machines.Lab).Reset)
}
