// Package sim is the practice cluster: simulated machines in this process, each behind a real SSH server. It wires what
// its rooms hold: machines with a shell and tools, SSH, Docker, NFS and S3. Nothing of holdfast's own may be
// imported here, and nothing in here may reach the machine it runs on.
package sim

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"sync"

	"holdfast/steps/sim/clock"
	"holdfast/steps/sim/dockerd"
	"holdfast/steps/sim/machine"
	"holdfast/steps/sim/nfs"
	"holdfast/steps/sim/shell"
	"holdfast/steps/sim/sshd"
	"holdfast/steps/sim/store"
	"holdfast/steps/sim/swarm"
	"holdfast/steps/sim/tools"

	"golang.org/x/crypto/ssh"
)

// Spec says which cluster to make. The zero value is three Debian machines at plain speed.
type Spec struct {
	// Hosts is how many machines, 3 for 0. They are called n1, n2 ... and have addresses from 10.99.0.11 on.
	Hosts int
	// OS are names of systems, repeated over the machines. None is debian-12.
	OS []string
	// Speed makes time run faster, 1 for 0.
	Speed float64
	// User may log in with Password or Key, and use sudo: with a password where SudoPassword is set. "" is ops.
	User, Password string
	Key            ssh.PublicKey
	SudoPassword   bool
	// S3Port is the port of the S3 service that can be reached from outside, 8000 for 0.
	S3Port int
	// Equip is called for every machine before it boots, to give it further commands or to put something in the way.
	Equip func(*machine.Host) error
}

// S3Port is where the S3 service is expected, unless Spec says otherwise.
const S3Port = 8000

// Systems names the systems that can be simulated.
func Systems() []string {
	var out []string
	for _, p := range machine.Profiles() {
		out = append(out, p.Name)
	}
	return out
}

// Node is one machine with its way in.
type Node struct {
	*machine.Host
	SSH    *sshd.Server
	Docker *dockerd.Node
	s3     *front // where its S3 port is reached in memory
}

// Cluster is the machines, running.
type Cluster struct {
	Nodes []*Node
	Net   *machine.Network
	Clock *clock.Clock

	parts  dockerd.Parts
	s3port int
	user   string
	serve  sync.WaitGroup

	mu     sync.Mutex
	closed bool
	stops  []func() // called at the end
}

// New makes and boots a cluster.
func New(ctx context.Context, spec Spec) (*Cluster, error) {
	if spec.Hosts == 0 {
		spec.Hosts = 3
	}
	if len(spec.OS) == 0 {
		spec.OS = []string{"debian-12"}
	}
	if spec.User == "" {
		spec.User = "ops"
	}
	if spec.S3Port == 0 {
		spec.S3Port = S3Port
	}
	c := newCluster(spec)
	for i := range spec.Hosts {
		n, err := c.add(spec, i)
		if err != nil {
			return nil, err
		}
		c.Nodes = append(c.Nodes, n)
	}
	c.Net.OnChange(c.parts.Poke)
	for _, n := range c.Nodes {
		n.Boot(ctx)
	}
	life, stop := context.WithCancel(context.WithoutCancel(ctx))
	c.atEnd(stop)
	for _, n := range c.Nodes {
		c.serve.Go(func() { _ = c.parts.Farm.Serve(life, n.s3, n.Docker.Route(c.s3port)) })
	}
	return c, nil
}

func newCluster(spec Spec) *Cluster {
	c := &Cluster{Net: machine.NewNetwork(), Clock: clock.New(spec.Speed), s3port: spec.S3Port, user: spec.User}
	c.parts = dockerd.Parts{World: swarm.NewWorld(c.Clock, c.Net.Reaches), Fabric: nfs.NewFabric(c.Clock), Farm: store.NewFarm(c.Clock)}
	for _, image := range []string{"ghcr.io/scality/cloudserver:9.5.2", "ghcr.io/versity/versitygw:v1.8.0"} {
		c.parts.World.Offer(image) // what a registry would give
	}
	return c
}

func (c *Cluster) add(spec Spec, i int) (*Node, error) {
	name := spec.OS[i%len(spec.OS)]
	os, ok := machine.ProfileOf(name)
	if !ok {
		return nil, fmt.Errorf("no system is called %q", name)
	}
	h := machine.New("n"+strconv.Itoa(i+1), fmt.Sprintf("10.99.%d.%d", (i+10)/250, (i+10)%250+1), os, c.Clock, c.Net)
	shell.Register(h)
	tools.Register(h)
	docker, err := c.parts.Attach(h)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", h.Addr, err)
	}
	sites(h)
	tools.AddNetwork(h, c.inside(h))
	c.providePower(h)
	if spec.Equip != nil {
		if err := spec.Equip(h); err != nil {
			return nil, fmt.Errorf("%s: %w", h.Addr, err)
		}
	}
	server, err := sshd.New(h)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", h.Addr, err)
	}
	return &Node{Host: h, SSH: server, Docker: docker, s3: newFront()}, settle(h, server, spec)
}

// settle makes the user and the ways in.
func settle(h *machine.Host, server *sshd.Server, spec Spec) error {
	if spec.User != "root" {
		h.AddUser(spec.User, 1000)
	}
	if spec.Password != "" {
		h.SetPassword(spec.User, spec.Password)
	}
	rule := spec.User + " ALL=(ALL) NOPASSWD: ALL\n"
	if spec.SudoPassword {
		rule = spec.User + " ALL=(ALL) ALL\n"
	}
	if err := h.FS.WriteFile("/etc/sudoers.d/practice", []byte(rule), 0o440); err != nil {
		return err
	}
	if spec.Key != nil {
		return server.Authorize(spec.User, spec.Key)
	}
	return nil
}

// Node gives a machine by its name, nil for none.
func (c *Cluster) Node(name string) *Node {
	i := slices.IndexFunc(c.Nodes, func(n *Node) bool { return n.Hostname() == name })
	if i < 0 {
		return nil
	}
	return c.Nodes[i]
}

// atEnd has f called by Close.
func (c *Cluster) atEnd(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stops = append(c.stops, f)
}

// Close cuts the power of all machines and waits until nothing runs on them.
func (c *Cluster) Close() {
	c.mu.Lock()
	c.closed = true
	stops := c.stops
	c.mu.Unlock()
	for _, stop := range stops {
		stop()
	}
	for _, n := range c.Nodes {
		n.PowerOff()
	}
	for _, n := range c.Nodes {
		n.SSH.Wait()
		n.Wait()
	}
	c.parts.World.Close()
	c.serve.Wait()
}

// sites are the places on the internet that packages come from, as far as a key and a package list go.
func sites(h *machine.Host) {
	tools.AddSite(h, "https://download.docker.com/", func(string, string) (int, []byte) { return 200, []byte("a key\n") })
}
