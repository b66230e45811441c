package dockerd

import (
	"context"
	"fmt"
	"strings"

	"holdfast/steps/sim/nfs"
	"holdfast/steps/sim/swarm"
)

// mount is a volume in use by at least one container.
type mount struct {
	n            *Node
	name, at     string
	server, path string // of NFS; empty: the machine's own disk
	users        int
}

func (m *mount) remote() bool { return m.server != "" }

// VolumeMade makes the volume's folder.
func (n *Node) VolumeMade(v swarm.Volume) {
	_ = n.Host.FS.MkdirAll(v.Mountpoint, 0o755) // a full disk shows at the mount
}

// VolumeGone removes the volume's folder with what lies in it. What was mounted there stays.
func (n *Node) VolumeGone(v swarm.Volume) {
	_ = n.Host.FS.Unmount(v.Mountpoint) // nothing is mounted there any more, or no container knows of it
	if m, on := n.Host.FS.MountOf(v.Mountpoint); !on || m.At != v.Mountpoint {
		_ = n.Host.FS.RemoveAll(strings.TrimSuffix(v.Mountpoint, "/_data")) // a leftover harms nobody
	}
}

// Mount mounts a volume, the first time it is used.
func (n *Node) Mount(ctx context.Context, v swarm.Volume) (swarm.Mounted, error) {
	n.mu.Lock()
	m := n.mounts[v.Name]
	if m != nil {
		m.users++
	}
	n.mu.Unlock()
	if m != nil {
		return m, nil
	}
	m = &mount{n: n, name: v.Name, at: v.Mountpoint, users: 1}
	if err := n.Host.FS.MkdirAll(v.Mountpoint, 0o755); err != nil {
		return nil, err
	}
	if strings.HasPrefix(v.Options["type"], "nfs") {
		if err := m.mountNFS(ctx, v); err != nil {
			return nil, fmt.Errorf("failed to mount local volume: mount %s:%s, data: %s: %w", v.Options["device"], v.Mountpoint, v.Options["o"], err)
		}
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.mounts[v.Name] = m
	return m, nil
}

func (m *mount) mountNFS(ctx context.Context, v swarm.Volume) error {
	options := strings.Split(v.Options["o"], ",")
	for _, o := range options {
		if addr, ok := strings.CutPrefix(o, "addr="); ok {
			m.server = addr
		}
	}
	_, m.path, _ = strings.Cut(v.Options["device"], ":")
	if m.server == "" || m.path == "" {
		m.server = ""
		return fmt.Errorf("invalid argument")
	}
	return m.n.parts.Fabric.Mount(ctx, nfs.Request{Client: m.n.Host, Server: m.server, Path: m.path, At: m.at, Options: options, Source: v.Options["device"]})
}

// Wait blocks while the server does not answer.
func (m *mount) Wait(ctx context.Context) error {
	if !m.remote() {
		return nil
	}
	return m.n.parts.Fabric.Wait(ctx, m.n.Host.Addr, m.server)
}

// Release unmounts the volume after its last use.
func (m *mount) Release() {
	m.n.mu.Lock()
	defer m.n.mu.Unlock()
	if m.users--; m.users > 0 || m.n.mounts[m.name] != m {
		return
	}
	delete(m.n.mounts, m.name)
	if m.remote() {
		_ = m.n.Host.FS.Unmount(m.at) // gone already where somebody unmounted it by hand
	}
}
