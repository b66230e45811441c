package failover

import (
	"context"
	"time"

	"holdfast/steps"
	"holdfast/steps/survival"
)

// storage shows the outage that this layout has by design, and that it ends without loss.
func storage() drill {
	return drill{
		name: "storage", about: "stops the storage service for a while: an outage by design, with nothing lost", storage: true,
		event:  always(survival.StorageStopped),
		pick:   pickStorage,
		heal:   func(w *work) map[string]string { return map[string]string{w.target: nfs("start")} },
		inject: func(ctx context.Context, w *work) error { return w.must(ctx, w.target, slow, w.armed(nfs("stop"))) },
		hold:   30 * time.Second,
	}
}

func pickStorage(w *work) (string, error) {
	for _, n := range w.Layout.Nodes {
		if n.Storage && w.Layout.Storage == survival.NFS {
			return n.Name, nil
		}
	}
	return "", steps.WithHint(errNoStorage, "Take the power from one of its machines instead (power-off).")
}

// nfs starts or stops the NFS server, under the name the system knows it by.
func nfs(verb string) string {
	return `
unit=nfs-server
if [ -d /run/systemd/system ]; then
  systemctl cat nfs-server >/dev/null 2>&1 || unit=nfs-kernel-server
  timeout 120 systemctl ` + verb + ` "$unit"
else
  timeout 120 service nfs-kernel-server ` + verb + `
fi
`
}
