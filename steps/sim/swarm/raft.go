package swarm

import "time"

// Raft, seen from outside: a leader leads while it is heard by more than half of the managers; without one the others
// notice after ten ticks and choose one of those who hear more than half. Without a majority there is none.

// step lets all rules of the swarm follow.
func (c *Cluster) step() {
	c.elect()
	if c.leader == nil {
		return
	}
	c.watch()
	for _, s := range c.services {
		c.orchestrate(s)
	}
	c.promote()
	c.schedule()
	c.dispatch()
}

func (c *Cluster) elect() {
	if c.leader != nil && !c.canLead(c.leader) {
		c.last, c.leader = c.leader, nil
		c.forgetTimers()
	}
	// A leader that comes back before the others have noticed leads on, and one alone need not ask anybody.
	if c.leader == nil && c.last != nil && c.canLead(c.last) && (c.electing != nil || len(c.managers()) == 1) {
		c.leader = c.last
		c.takeOver()
	}
	if c.leader != nil || c.electing != nil || c.candidate() == nil {
		return
	}
	c.electing = c.w.after(electAfter, func() {
		c.electing = nil
		if c.leader != nil {
			return
		}
		if c.leader = c.candidate(); c.leader != nil {
			c.takeOver()
		}
	})
}

// canLead tells whether the engine is a manager that runs and hears more than half of all managers, itself included.
func (c *Cluster) canLead(e *Engine) bool {
	all := c.managers()
	self, heard := false, 0
	for _, m := range all {
		if m.engine == nil || !m.engine.up {
			continue
		}
		self = self || m.engine == e
		if c.w.reaches(e.addr, m.addr) {
			heard++
		}
	}
	return self && heard > len(all)/2
}

func (c *Cluster) candidate() *Engine {
	for _, m := range c.managers() {
		if m.engine != nil && c.canLead(m.engine) {
			return m.engine
		}
	}
	return nil
}

// takeOver is a new leader's start: it knows nothing of heartbeats, so every silent node gets the whole grace again.
func (c *Cluster) takeOver() {
	for _, m := range c.members {
		if m.Status.State == "ready" && !c.hears(m) {
			c.expect(m, takeOverAfter)
		}
	}
}

func (c *Cluster) forgetTimers() {
	for _, m := range c.members {
		if m.missing != nil {
			m.missing()
			m.missing = nil
		}
	}
}

// hears tells whether the node's heartbeats reach the leader.
func (c *Cluster) hears(m *member) bool {
	return c.leader != nil && m.engine != nil && m.engine.up && m.engine.member == m.Node && c.w.reaches(m.addr, c.leader.addr)
}

// watch follows the heartbeats.
func (c *Cluster) watch() {
	for _, m := range c.members {
		switch {
		case c.hears(m):
			if m.missing != nil {
				m.missing()
				m.missing = nil
			}
			if m.Status.State != "ready" {
				m.Status.State, m.Status.Message = "ready", ""
				c.w.dirty = true
			}
		case m.Status.State == "ready" && m.missing == nil:
			c.expect(m, downAfter)
		}
		c.manage(m)
	}
}

// expect waits for one more heartbeat; without it the node is down.
func (c *Cluster) expect(m *member, grace time.Duration) {
	m.missing = c.w.after(grace, func() {
		m.missing = nil
		if c.leader != nil && !c.hears(m) {
			m.Status.State, m.Status.Message = "down", "heartbeat failure"
		}
	})
}

// manage keeps what is shown of a manager up to date.
func (c *Cluster) manage(m *member) {
	if m.Spec.Role != "manager" {
		m.ManagerStatus = nil
		return
	}
	s := &ManagerStatus{Leader: m.engine != nil && m.engine == c.leader, Reachability: "unreachable", Addr: m.addr + ":2377"}
	if c.hears(m) {
		s.Reachability = "reachable"
	}
	m.ManagerStatus = s
}
