package failover

import (
	"context"

	"holdfast/steps"
	"holdfast/steps/survival"
)

// drain is what an operator does before maintenance. The manager that was asked mends it, too.
func drain() drill {
	return drill{
		name: "drain", about: "drains one machine, as before maintenance, so that its work moves away",
		event: always(survival.NodeDrained),
		heal: func(w *work) map[string]string {
			return map[string]string{w.before.manager: availability(w.targetID(), "active")}
		},
		inject: func(ctx context.Context, w *work) error {
			return w.must(ctx, w.before.manager, slow, w.armed(availability(w.targetID(), "drain")))
		},
	}
}

func availability(nodeID, to string) string {
	return "timeout 60 docker node update --availability " + to + " " + steps.Quote(nodeID) + " >/dev/null\n"
}
