package failover

import (
	"context"

	"holdfast/steps"
	"holdfast/steps/survival"
)

// stopContainer is the tutorial's own test. What it shows is small: Swarm may well start the next one in the same place.
func stopContainer() drill {
	return drill{
		name: "stop-container", about: "stops the service's container on one machine, as the tutorial does; it may come back in place",
		event:  always(survival.ContainerKilled),
		inject: func(ctx context.Context, w *work) error { return w.onContainer(ctx, "stop") },
	}
}

// onContainer gives a docker command to the service's containers on the target.
func (w *work) onContainer(ctx context.Context, verb string) error {
	return w.must(ctx, w.target, slow, `
found=$(timeout 20 docker ps --quiet --filter label=com.docker.swarm.service.name=`+steps.Quote(w.service())+`) || exit 1
if [ -z "$found" ]; then
  echo 'no container of the service runs on this machine' >&2
  exit 1
fi
timeout 120 docker `+verb+` $found >/dev/null
`)
}
