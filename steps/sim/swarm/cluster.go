package swarm

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Cluster is one swarm: what its raft log holds. Every manager has the log, and none can read it without the leader, so
// one copy is enough.
type Cluster struct {
	w        *World
	ID       string
	Created  time.Time
	port     int // of the data path
	digest   string
	tokens   map[string]string // by role
	members  []*member
	services []*Service
	tasks    []*Task
	secrets  []*Secret
	configs  []*Secret
	content  map[string][]byte // of secrets, by id
	leader   *Engine
	last     *Engine     // leader before there was none
	electing func() bool // stops the election under way
	index    uint64
}

// member is a node with the managers' view of it.
type member struct {
	*Node
	addr    string
	engine  *Engine // nil once the node has left
	missing func() bool
}

func (w *World) newCluster(port int) *Cluster {
	c := &Cluster{w: w, ID: w.id("cluster"), Created: w.clock.Now(), port: port, tokens: map[string]string{}, content: map[string][]byte{}}
	c.digest = w.id("ca one") + w.id("ca two")
	c.Rotate("worker")
	c.Rotate("manager")
	w.clusters = append(w.clusters, c)
	return c
}

// Rotate makes a new join token for a role; the old one is worth nothing from then on. Its form is SWMTKN-1, the digest
// of the swarm's root certificate, and the role's secret.
func (c *Cluster) Rotate(role string) {
	c.tokens[role] = "SWMTKN-1-" + c.digest + "-" + c.w.id("token "+role)
}

func (c *Cluster) version() Version {
	c.index++
	return Version{c.index}
}

// add makes the engine a node.
func (c *Cluster) add(e *Engine, role, availability string) {
	now := c.w.clock.Now()
	n := &Node{ID: c.w.id("node " + e.addr), Version: c.version(), CreatedAt: now, UpdatedAt: now}
	n.Spec = NodeSpec{Labels: map[string]string{}, Role: role, Availability: availability}
	n.Description.Hostname, n.Description.Engine.EngineVersion = e.Name, e.release
	n.Description.Platform.Architecture, n.Description.Platform.OS = e.Arch, "linux"
	n.Status = NodeStatus{State: "ready", Addr: e.addr}
	e.member, e.cluster = n, c
	c.members = append(c.members, &member{Node: n, addr: e.addr, engine: e})
	if c.leader == nil && role == "manager" && len(c.managers()) == 1 {
		c.leader = e
	}
	c.w.dirty = true
}

func (c *Cluster) managers() []*member {
	var out []*member
	for _, m := range c.members {
		if m.Spec.Role == "manager" {
			out = append(out, m)
		}
	}
	return out
}

func (c *Cluster) node(id string) *member {
	i := slices.IndexFunc(c.members, func(m *member) bool { return m.ID == id })
	if i < 0 {
		return nil
	}
	return c.members[i]
}

// find takes an id, a unique beginning of one, or a name, in this order.
func find[T any](all []T, what string, name func(T) (id, name string)) (found T, n int) {
	for _, rule := range []func(id, name string) bool{
		func(id, _ string) bool { return id == what },
		func(_, name string) bool { return name == what },
		func(id, _ string) bool { return what != "" && strings.HasPrefix(id, what) },
	} {
		for _, x := range all {
			if rule(name(x)) {
				found = x
				n++
			}
		}
		if n > 0 {
			return found, n
		}
	}
	return found, 0
}

func (c *Cluster) findNode(what string) (*member, error) {
	m, n := find(c.members, what, func(m *member) (string, string) { return m.ID, m.Description.Hostname })
	switch n {
	case 0:
		return nil, missing("node", what, "node %s not found", what)
	case 1:
		return m, nil
	}
	return nil, fmt.Errorf("node %s is ambiguous (%d matches found)", what, n)
}
