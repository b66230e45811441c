package failover

import (
	"context"
	"errors"

	"holdfast/steps"
	"holdfast/steps/survival"
)

// stopLeader needs three managers: with fewer there is nobody to lead instead.
func stopLeader() drill {
	return drill{
		name: "stop-leader", about: "stops Docker on the leading manager, so that the others choose a new leader", machine: true,
		event:  always(survival.LeaderStopped),
		pick:   pickLeader,
		heal:   func(w *work) map[string]string { return map[string]string{w.target: startDocker} },
		inject: func(ctx context.Context, w *work) error { return w.must(ctx, w.target, slow, w.armed(dockerOff)) },
	}
}

func pickLeader(w *work) (string, error) {
	for _, n := range w.before.nodes {
		if n.leader {
			return n.name, nil
		}
	}
	return "", steps.WithHint(errors.New("the swarm has no leader"), "See `docker node ls` on a manager: most managers must answer.")
}
