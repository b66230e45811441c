package dockerd

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"

	"holdfast/steps/sim/dockercli"
	"holdfast/steps/sim/machine"
	"holdfast/steps/sim/nfs"
	"holdfast/steps/sim/store"
	"holdfast/steps/sim/swarm"
)

// Parts are what all machines of a practice cluster share.
type Parts struct {
	World  *swarm.World
	Fabric *nfs.Fabric
	Farm   *store.Farm
}

// Poke has everything looked at again, after the network has changed.
func (p Parts) Poke() {
	p.Fabric.Poke()
	p.World.Poke()
}

// Node is one machine's Docker and NFS.
type Node struct {
	Host   *machine.Host
	Engine *swarm.Engine
	NFS    *nfs.Server
	parts  Parts

	mu      sync.Mutex
	mounts  map[string]*mount // by volume
	locked  map[string]bool   // metadata folders on the machine's own disk
	written string            // what the certificate on disk was made of
}

// Attach gives a machine Docker, in the version of whichever package is installed, and NFS. Units and commands have effect
// once their packages are there.
func (p Parts) Attach(h *machine.Host) (*Node, error) {
	n := &Node{Host: h, parts: p, mounts: map[string]*mount{}, locked: map[string]bool{}}
	n.NFS = p.Fabric.Attach(h)
	n.Engine = p.World.AddEngine(h.Addr, h.Name, usualVersion, n)
	h.AlsoListens(n.ports)
	h.AddHooks(machine.Hooks{Boot: n.booted, Off: n.fell})
	h.Daemon("docker", n.start, n.Engine.Stop)
	for _, unit := range []string{"nfs-server", "nfs-kernel-server"} {
		h.Daemon(unit, n.serveNFS, n.stopNFS)
	}
	h.Provide("docker", n.docker)
	for name, command := range n.NFS.Commands() {
		h.Provide(name, command)
	}
	for name, command := range n.NFS.MountCommands() {
		h.Register("/usr/bin/"+name, command)
	}
	return n, n.NFS.ProvideProc()
}

// ports are the daemon's own and those of the routing mesh, as machine.Host has them.
func (n *Node) ports() map[string]string {
	out := map[string]string{}
	for _, port := range n.Engine.Ports() {
		out[fmt.Sprintf("tcp:%d", port)] = "dockerd"
		if port == gossip {
			out[fmt.Sprintf("udp:%d", port)] = "dockerd"
		}
	}
	return out
}

// gossip is where the nodes of a swarm tell each other of themselves, over TCP and UDP.
const gossip = 7946

// usualVersion is that of an engine that no package brought.
const usualVersion = "24.0.7"

// version is what the installed package holds, without epoch.
func (n *Node) version() string {
	for _, name := range []string{"docker-ce", "docker.io", "docker"} {
		if p, ok := n.Host.Package(name); ok && n.Host.Installed(name) {
			if _, v, epoch := strings.Cut(p.Version, ":"); epoch {
				return v
			}
			return p.Version
		}
	}
	return usualVersion
}

func (n *Node) start(context.Context) error {
	n.Engine.SetVersion(n.version())
	n.Engine.Start()
	return nil
}

func (n *Node) serveNFS(context.Context) error {
	n.NFS.Start()
	return nil
}

func (n *Node) stopNFS(context.Context) error {
	n.NFS.Stop()
	return nil
}

func (n *Node) booted() {
	n.Engine.PowerOn()
	n.parts.World.Poke()
}

// fell is the machine's end. What its memory held goes with it: mounts, locks, containers.
func (n *Node) fell(bool) {
	n.Engine.PowerCut()
	n.mu.Lock()
	defer n.mu.Unlock()
	for _, m := range n.mounts {
		if m.remote() {
			_ = n.Host.FS.Unmount(m.at) // gone already where somebody unmounted it by hand
		}
	}
	n.mounts, n.locked = map[string]*mount{}, map[string]bool{}
}

// docker is the command. Only root may use the daemon's socket here: there is no group docker.
func (n *Node) docker(ctx context.Context, p *machine.Proc) int {
	code := dockercli.Run(ctx, dockercli.Call{
		Engine: n.Engine, Args: p.Args[1:], Stdin: p.Stdin, Stdout: p.Stdout, Stderr: p.Stderr, Denied: p.UID != 0,
		Open: func(path string) (io.ReadCloser, error) { return p.FS(ctx).Open(p.Abs(path), os.O_RDONLY, 0) },
		Create: func(path string) (io.WriteCloser, error) {
			return p.FS(ctx).Open(p.Abs(path), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
		},
	})
	n.writeCertificate()
	return code
}

// Route says what answers a new connection to a port of this machine.
func (n *Node) Route(port int) store.Route {
	return func() (string, error) {
		if !n.Host.On() || !n.Host.Net.Plugged(n.Host.Addr) {
			return "", store.ErrSilent
		}
		id, _, err := n.Engine.Route(port)
		switch {
		case errors.Is(err, swarm.ErrSilent):
			return "", store.ErrSilent
		case err != nil:
			return "", store.ErrRefused
		}
		return id, nil
	}
}
