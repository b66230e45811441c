package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"holdfast/cmd/lab/machines"
	"holdfast/steps"
)

const linkHelp = `Makes the line of machine I slow or lossy, or good again without flags. The delay is that of a round trip, half of it
each way; the loss counts each way. With --port only that TCP port of the machine suffers: 22 leaves the machines'
own traffic alone. Done inside the machine, so that a restart mends it.`

func newLinkCommand() *cobra.Command {
	var k machines.Link
	var loss string
	cmd := &cobra.Command{
		Use: "link I", Short: "Make the line of machine I slow or lossy", Long: linkHelp, GroupID: groupFaults,
		Example: "  lab link 2 --delay 100ms --loss 5% --port 22\n  lab link 2",
		Args:    cobra.ExactArgs(1), ValidArgsFunction: completeMachines,
		RunE: func(cmd *cobra.Command, args []string) error {
			l, i, err := openMachine(cmd, args[0])
			if err != nil {
				return err
			}
			if k.Loss, err = percent(loss); err != nil {
				return err
			}
			return l.SetLink(cmd.Context(), i, k)
		},
	}
	cmd.Flags().DurationVar(&k.Delay, "delay", 0, "time of a round trip, such as 100ms")
	cmd.Flags().StringVar(&loss, "loss", "0%", "share of the packets that are lost, such as 5%")
	cmd.Flags().IntVar(&k.Port, "port", 0, "only this TCP port of the machine")
	return cmd
}

// percent reads 5 and 5%.
func percent(text string) (float64, error) {
	v, err := strconv.ParseFloat(strings.TrimSuffix(text, "%"), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, steps.WithHint(fmt.Errorf("%q is no share", text), "say a number of per cent, such as 5%")
	}
	return v, nil
}
