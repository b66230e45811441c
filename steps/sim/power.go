package sim

import (
	"context"
	"fmt"

	"holdfast/steps/sim/machine"
)

// powerCommand is what stands on every machine for the switch that a real one has on its front or in its management
// board. It takes the words that holdfast drill gives to a --power-command.
const powerCommand = "practice-power"

// providePower gives a machine the switch of all of them. Over SSH it can be used from any machine that still runs.
func (c *Cluster) providePower(h *machine.Host) {
	h.Register("/usr/bin/"+powerCommand, func(ctx context.Context, p *machine.Proc) int {
		if p.UID != 0 {
			fmt.Fprintf(p.Stderr, "%s: only root may switch machines\n", powerCommand)
			return 1
		}
		if len(p.Args) < 3 || len(p.Args) > 4 || p.Args[1] != "on" && p.Args[1] != "off" {
			fmt.Fprintf(p.Stderr, "usage: %s on|off NAME [ADDRESS]\n", powerCommand)
			return 2
		}
		n := c.Node(p.Args[2])
		if n == nil {
			fmt.Fprintf(p.Stderr, "%s: there is no machine %q\n", powerCommand, p.Args[2])
			return 1
		}
		c.Switch(ctx, n, p.Args[1] == "on")
		return 0
	})
}

// Switch cuts a machine's power, or boots it. What is so already stays so.
func (c *Cluster) Switch(ctx context.Context, n *Node, on bool) {
	switch {
	case on && !n.On():
		n.Boot(context.WithoutCancel(ctx))
	case !on && n.On():
		n.PowerOff()
	}
}
