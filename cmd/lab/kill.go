package main

import (
	"github.com/spf13/cobra"

	"holdfast/cmd/lab/machines"
)

func newKillCommand() *cobra.Command {
	return newMachineCommand("kill", groupFaults, "Cut the power of machine I",
		"Cuts the power of machine I: it is gone at once and nothing is synced. The disk stays; start boots it again.",
		(*machines.Lab).Kill)
}
