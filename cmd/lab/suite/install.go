package suite

import (
	"context"
	"fmt"
	"time"
)

func install(engine string) Scenario {
	return Scenario{
		Name: "install-" + engine, Begin: Bare,
		About: "three bare machines become an S3 address: PUT, GET and LIST with checksums through all of them, over NFS 4",
		Run: func(ctx context.Context, b *Bench) error {
			if err := b.writeCluster(ctx, engine); err != nil {
				return err
			}
			start := time.Now()
			if _, err := b.apply(ctx, engine); err != nil {
				return err
			}
			b.measure("apply on bare machines", time.Since(start).Seconds(), "s")
			return b.served(ctx)
		},
	}
}

// served proves from outside that the cluster does what it is for.
func (b *Bench) served(ctx context.Context) error {
	before, err := b.on(ctx, 1, "find /var/nfs/data -type f | wc -l")
	if err != nil {
		return err
	}
	s, err := b.openStore()
	if err != nil {
		return err
	}
	// Names of its own each time: an object that is written again makes no new file.
	if err := s.fill(ctx, fmt.Sprintf("served-%d", time.Now().Unix()), 9); err != nil {
		return err
	}
	for _, c := range s.clients {
		if err := s.intact(ctx, c); err != nil {
			return err
		}
	}
	after, err := b.on(ctx, 1, "find /var/nfs/data -type f | wc -l")
	if err != nil {
		return err
	}
	if before == after {
		return fmt.Errorf("objects were stored, but not in the server's folder: %s files before and after", before)
	}
	if err := b.startable(ctx); err != nil {
		return err
	}
	return b.mounted(ctx)
}

// startable proves that each machine's own copy of the image is whole: nobody knows where the service runs next.
func (b *Bench) startable(ctx context.Context) error {
	for i := 1; i <= count; i++ {
		_, err := b.on(ctx, i, `image=$(docker image ls -q | head -n 1) && docker export "$(docker create --name startable "$image")" >/dev/null && docker rm startable >/dev/null`)
		if err != nil {
			return fmt.Errorf("the image on n%d cannot be started: %w", i, err)
		}
	}
	return nil
}

// mounted proves that every machine with a task has the server's folders mounted over NFS 4.
func (b *Bench) mounted(ctx context.Context) error {
	nodes, err := b.taskNodes(ctx)
	if err != nil {
		return err
	}
	for _, i := range nodes {
		n, err := b.on(ctx, i, "grep -c ':/var/nfs/[a-z]* .* nfs4 ' /proc/mounts")
		if err != nil || n != "2" {
			return fmt.Errorf("n%d runs the service with %s nfs4 mounts instead of 2: %w", i, n, err)
		}
	}
	return nil
}
