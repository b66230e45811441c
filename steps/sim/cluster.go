// Package sim is the practice cluster: simulated machines in this process, each behind a real SSH server. It wires what
// its rooms hold (vfs, machine, shell, tools, sshd) and takes daemons from outside. Nothing of holdfast's own may be
// imported here, and nothing in here may reach the machine it runs on.
package sim

import (
	"context"
	"fmt"
	"net"
	"slices"
	"strconv"
	"syscall"

	"holdfast/steps/sim/clock"
	"holdfast/steps/sim/machine"
	"holdfast/steps/sim/memnet"
	"holdfast/steps/sim/shell"
	"holdfast/steps/sim/sshd"
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
	// Equip is called for every machine before it boots, to give it daemons and further commands.
	Equip func(*machine.Host) error
}

// Node is one machine with its way in.
type Node struct {
	*machine.Host
	SSH *sshd.Server
}

// Cluster is the machines, running.
type Cluster struct {
	Nodes []*Node
	Net   *machine.Network
	Clock *clock.Clock
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
	c := &Cluster{Net: machine.NewNetwork(), Clock: clock.New(spec.Speed)}
	for i := range spec.Hosts {
		n, err := c.add(spec, i)
		if err != nil {
			return nil, err
		}
		c.Nodes = append(c.Nodes, n)
	}
	for _, n := range c.Nodes {
		n.Boot(ctx)
	}
	return c, nil
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
	if spec.Equip != nil {
		if err := spec.Equip(h); err != nil {
			return nil, fmt.Errorf("%s: %w", h.Addr, err)
		}
	}
	server, err := sshd.New(h)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", h.Addr, err)
	}
	return &Node{Host: h, SSH: server}, settle(h, server, spec)
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

// DialContext connects in memory to "10.99.0.11:22". What is off or unplugged cannot be reached.
func (c *Cluster) DialContext(_ context.Context, _, addr string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, fmt.Errorf("dial: %w", err)
	}
	i := slices.IndexFunc(c.Nodes, func(n *Node) bool { return n.Addr == host })
	switch {
	case i < 0, !c.Nodes[i].On(), !c.Net.Plugged(host):
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.EHOSTUNREACH}
	case port != "22":
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
	}
	mine, theirs := memnet.Pair("10.99.255.254:40000", addr)
	c.Nodes[i].SSH.Go(theirs)
	return mine, nil
}

// Serve lets every machine listen on loopback, on a port of its own. It gives the addresses in the order of Nodes; they
// are closed when ctx ends.
func (c *Cluster) Serve(ctx context.Context) ([]string, error) {
	var out []string
	for _, n := range c.Nodes {
		l, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
		if err != nil {
			return nil, fmt.Errorf("listen: %w", err)
		}
		context.AfterFunc(ctx, func() { _ = l.Close() })
		go func() { _ = n.SSH.Accept(l) }()
		out = append(out, l.Addr().String())
	}
	return out, nil
}

// Close cuts the power of all machines and waits until nothing runs on them.
func (c *Cluster) Close() {
	for _, n := range c.Nodes {
		n.PowerOff()
	}
	for _, n := range c.Nodes {
		n.SSH.Wait()
		n.Wait()
	}
}
