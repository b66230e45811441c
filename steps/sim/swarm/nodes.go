package swarm

import (
	"fmt"
	"maps"
	"slices"
)

// Nodes lists the nodes as the leader sees them.
func (e *Engine) Nodes() ([]Node, error) {
	var out []Node
	err := e.control(func(c *Cluster) error {
		for _, m := range c.members {
			out = append(out, e.shown(m))
		}
		return nil
	})
	return out, err
}

func (e *Engine) shown(m *member) Node {
	n := *m.Node
	n.Spec.Labels = maps.Clone(n.Spec.Labels)
	n.Self = m.engine == e
	return n
}

// Node finds one node by id, host name or "self". Only looking takes "self": whoever changes a node has to name it.
func (e *Engine) Node(what string) (Node, error) {
	var out Node
	err := e.control(func(c *Cluster) error {
		if what == "self" {
			what = e.member.ID
		}
		m, err := c.findNode(what)
		if err == nil {
			out = e.shown(m)
		}
		return err
	})
	return out, err
}

// UpdateNode changes a node's spec.
func (e *Engine) UpdateNode(what string, change func(*NodeSpec)) error {
	return e.control(func(c *Cluster) error {
		m, err := c.findNode(what)
		if err != nil {
			return err
		}
		spec := m.Spec
		spec.Labels = maps.Clone(spec.Labels)
		change(&spec)
		if !slices.Contains([]string{"manager", "worker"}, spec.Role) {
			return fmt.Errorf("invalid Role: %q", spec.Role)
		}
		if m.Spec.Role == "manager" && spec.Role == "worker" {
			if err := c.mayDemote(m); err != nil {
				return err
			}
		}
		m.Spec, m.Version, m.UpdatedAt = spec, c.version(), c.w.clock.Now()
		c.w.dirty = true
		return nil
	})
}

func (c *Cluster) mayDemote(m *member) error {
	all := c.managers()
	if len(all) == 1 {
		return fmt.Errorf("rpc error: code = FailedPrecondition desc = attempting to demote the last manager of the swarm")
	}
	heard := 0
	for _, other := range all {
		if other != m && c.hears(other) {
			heard++
		}
	}
	if heard <= (len(all)-1)/2 {
		return fmt.Errorf("rpc error: code = FailedPrecondition desc = can't remove member from the raft: this would result in a loss of quorum")
	}
	return nil
}

// RemoveNode takes a node off the list.
func (e *Engine) RemoveNode(what string, force bool) error {
	return e.control(func(c *Cluster) error {
		m, err := c.findNode(what)
		switch {
		case err != nil:
			return err
		case m.Spec.Role == "manager":
			return fmt.Errorf("rpc error: code = FailedPrecondition desc = node %s is a cluster manager and is a member of the raft cluster. It must be demoted to worker before removal", m.ID)
		case m.Status.State != "down" && !force:
			return fmt.Errorf("rpc error: code = FailedPrecondition desc = node %s is not down and can't be removed", m.ID)
		}
		if m.engine != nil {
			m.engine.leave()
		}
		c.members = slices.DeleteFunc(c.members, func(x *member) bool { return x == m })
		for _, t := range c.tasks {
			if t.NodeID == m.ID && !t.Status.State.Over() {
				t.Status.State, t.DesiredState = Orphaned, Shutdown
			}
		}
		return nil
	})
}
