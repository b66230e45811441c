package sim

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"holdfast/steps/sim/machine"
)

// fault is one kind of trouble. What takes it back is nil where nothing does.
type fault func(ctx context.Context, c *Cluster, n *Node) (mend func(), err error)

// faults are all kinds, by name.
func faults() map[string]fault {
	return map[string]fault{
		"slow":          slow,
		"lost":          lost,
		"cable":         cable,
		"partition":     partition,
		"power-cut":     powerCut,
		"reboot":        reboot,
		"disk-full":     diskFull,
		"killed-daemon": killedDaemon,
		"package-lock":  packageLock,
		"sudo-password": sudoPassword,
		"no-sudo":       noSudo,
		"host-key":      hostKey,
		"key-refused":   keyRefused,
		"port-2377":     portTaken(2377),
		"port-7946":     portTaken(7946),
		"clock":         clockSkew,
		"machine-id":    machineID,
		"other-swarm":   otherSwarm,
	}
}

// FaultKinds names the kinds of trouble, sorted.
func FaultKinds() []string { return slices.Sorted(maps.Keys(faults())) }

func slow(_ context.Context, _ *Cluster, n *Node) (func(), error) {
	n.SSH.SetDelay(100 * time.Millisecond)
	return func() { n.SSH.SetDelay(0) }, nil
}

// lost is every connection breaking at once; the next one works again.
func lost(_ context.Context, _ *Cluster, n *Node) (func(), error) {
	n.SSH.Drop()
	return nil, nil
}

func cable(_ context.Context, c *Cluster, n *Node) (func(), error) {
	c.Net.Unplug(n.Addr, true)
	return func() { c.Net.Unplug(n.Addr, false) }, nil
}

// partition keeps the machine from the others; who works from outside still reaches it.
func partition(_ context.Context, c *Cluster, n *Node) (func(), error) {
	set := func(cut bool) {
		for _, other := range c.Nodes {
			if other != n {
				c.Net.Cut(n.Addr, other.Addr, cut)
			}
		}
	}
	set(true)
	return func() { set(false) }, nil
}

func powerCut(ctx context.Context, _ *Cluster, n *Node) (func(), error) {
	n.PowerOff()
	return func() { n.Boot(context.WithoutCancel(ctx)) }, nil
}

// bootTime is about what a small machine takes.
const bootTime = 20 * time.Second

func reboot(ctx context.Context, c *Cluster, n *Node) (func(), error) {
	ctx = context.WithoutCancel(ctx)
	n.Shutdown(ctx)
	c.later(bootTime, func() { n.Boot(ctx) })
	return nil, nil
}

func diskFull(_ context.Context, _ *Cluster, n *Node) (func(), error) {
	quota, used, err := n.FS.Usage("/")
	if err != nil {
		return nil, err
	}
	n.FS.SetQuota(max(used, 1))
	return func() { n.FS.SetQuota(quota) }, nil
}

// killedDaemon is dockerd ended by the kernel; systemd starts it again after two seconds, as its unit says.
func killedDaemon(ctx context.Context, c *Cluster, n *Node) (func(), error) {
	u, ok := n.Unit("docker")
	if !ok || u.Active != "active" {
		return nil, errors.New("docker does not run there")
	}
	n.Docker.Engine.Kill()
	n.UnitKilled(u.Name)
	ctx = context.WithoutCancel(ctx)
	c.later(2*time.Second, func() { _ = n.StartUnit(ctx, u.Name) })
	return nil, nil
}

// packageLock is an update by itself that holds the package manager's lock.
func packageLock(ctx context.Context, _ *Cluster, n *Node) (func(), error) {
	file := "/var/lib/dpkg/lock-frontend"
	if n.OS.Packages != "apt" {
		file = "/var/lib/rpm/.rpm.lock"
	}
	d, err := n.Host.Hold(ctx, file)
	if err != nil {
		return nil, err
	}
	return d.Close, nil
}

const rules = "/etc/sudoers.d/practice"

// sudoPassword has sudo want a password that nobody told the operator.
func sudoPassword(_ context.Context, c *Cluster, n *Node) (func(), error) {
	n.SetPassword(c.user, "nobody knows this one")
	return n.rewrite(rules, c.user+" ALL=(ALL) ALL\n")
}

func noSudo(_ context.Context, _ *Cluster, n *Node) (func(), error) {
	return n.rewrite(rules, "# nobody\n")
}

// rewrite changes a file until it is mended.
func (n *Node) rewrite(path, text string) (func(), error) {
	before, err := n.FS.ReadFile(path)
	if err != nil {
		return nil, err
	}
	info, err := n.FS.Stat(path)
	if err != nil {
		return nil, err
	}
	put := func(text []byte) error { return n.FS.WriteFile(path, text, info.Mode().Perm()) }
	return func() { _ = put(before) }, put([]byte(text))
}

// hostKey is a machine that was installed anew, or somebody else in its place.
func hostKey(_ context.Context, _ *Cluster, n *Node) (func(), error) { return nil, n.SSH.Rekey() }

func keyRefused(_ context.Context, c *Cluster, n *Node) (func(), error) {
	u, ok := n.User(c.user)
	if !ok {
		return nil, fmt.Errorf("%s: no such user", c.user)
	}
	return n.rewrite(u.Home+"/.ssh/authorized_keys", "")
}

func portTaken(port int) fault {
	return func(_ context.Context, _ *Cluster, n *Node) (func(), error) {
		return n.Listen("tcp", port, "nc")
	}
}

func clockSkew(_ context.Context, _ *Cluster, n *Node) (func(), error) {
	n.SetSkew(time.Hour)
	return func() { n.SetSkew(0) }, nil
}

// machineID is a machine cloned from another.
func machineID(_ context.Context, c *Cluster, n *Node) (func(), error) {
	i := slices.IndexFunc(c.Nodes, func(other *Node) bool { return other != n })
	if i < 0 {
		return nil, errors.New("there is no other machine")
	}
	id, err := c.Nodes[i].FS.ReadFile("/etc/machine-id")
	if err != nil {
		return nil, err
	}
	return n.rewrite("/etc/machine-id", string(id))
}

// otherSwarm is a machine that belongs to a swarm of its own already.
func otherSwarm(ctx context.Context, _ *Cluster, n *Node) (func(), error) {
	for _, name := range []string{"docker.io", "docker-ce-cli", "docker-ce"} {
		if _, ok := n.Package(name); ok {
			n.Install(ctx, name)
		}
	}
	if err := n.StartUnit(ctx, "docker"); err != nil {
		return nil, err
	}
	var errs strings.Builder
	p := &machine.Proc{
		Host: n.Host, Args: strings.Fields("docker swarm init --advertise-addr " + n.Addr), Dir: "/",
		Env: []string{"PATH=/usr/sbin:/usr/bin:/sbin:/bin"}, Stdin: strings.NewReader(""), Stdout: io.Discard, Stderr: &errs,
	}
	if code := n.Exec(ctx, p); code != 0 {
		return nil, fmt.Errorf("docker swarm init: %s", strings.TrimSpace(errs.String()))
	}
	return nil, nil
}
