package failover

import (
	"context"

	"holdfast/steps/survival"
)

// killContainer ends the S3 server without a word, as a crash or a lack of memory would.
func killContainer() drill {
	return drill{
		name: "kill-container", about: "kills the service's container on one machine, as a crash would",
		event:  always(survival.ContainerKilled),
		inject: func(ctx context.Context, w *work) error { return w.onContainer(ctx, "kill") },
	}
}
