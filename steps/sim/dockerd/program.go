package dockerd

import (
	"context"
	"errors"
	"path"

	"holdfast/steps/sim/nfs"
	"holdfast/steps/sim/store"
	"holdfast/steps/sim/swarm"
)

// Run runs a container's program: an S3 server where the image holds one, else something that only waits to be ended.
func (n *Node) Run(ctx context.Context, p swarm.Program, ready func(bool)) int {
	engine, ok := store.EngineOf(p.Image)
	if !ok {
		ready(true)
		<-ctx.Done()
		return 0
	}
	i := store.Instance{ID: p.ContainerID, Engine: engine, FS: n.Host.FS, Env: p.Env, Secrets: p.Files, Log: p.Log}
	i.Data, i.Meta = n.folder(p, engine.Data), n.folder(p, engine.Meta)
	i.Lock = func(ctx context.Context) (func(), error) { return n.lock(ctx, p, engine.Meta, i.Meta) }
	tidy := func() bool { return !errors.Is(context.Cause(ctx), swarm.ErrPowerCut) }
	return n.parts.Farm.Run(ctx, i, ready, tidy)
}

// folder is where a folder of the container lies on the machine: in a volume, or in the container's own layer, which is
// lost with it.
func (n *Node) folder(p swarm.Program, inside string) string {
	if m, ok := p.Mounts[inside].(*mount); ok {
		return m.at
	}
	return path.Join("/var/lib/docker/overlay2", p.ContainerID, "merged", inside)
}

// lock takes the lock on the metadata: from the NFS server, or on the machine's own disk.
func (n *Node) lock(ctx context.Context, p swarm.Program, inside, dir string) (func(), error) {
	if m, ok := p.Mounts[inside].(*mount); ok && m.remote() {
		l, err := n.parts.Fabric.Lock(ctx, n.Host.Addr, m.server, path.Join(m.path, "rootDB", "LOCK"))
		if errors.Is(err, nfs.ErrLocked) {
			return nil, store.ErrLocked
		}
		if err != nil {
			return nil, err
		}
		return l.Unlock, nil
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.locked[dir] {
		return nil, store.ErrLocked
	}
	n.locked[dir] = true
	return func() {
		n.mu.Lock()
		defer n.mu.Unlock()
		delete(n.locked, dir)
	}, nil
}
