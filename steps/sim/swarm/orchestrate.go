package swarm

import (
	"fmt"
	"reflect"
	"slices"
	"time"
)

// slots are where a service wants a task: a number each, or one on every node that may have one.
func (c *Cluster) slots(s *Service) []slot {
	var out []slot
	if s.Spec.Mode.Global == nil {
		for i := range int(*s.Spec.Mode.Replicated.Replicas) {
			out = append(out, slot{number: i + 1})
		}
		return out
	}
	for _, m := range c.members {
		if m.Status.State == "ready" && m.Spec.Availability != "drain" && meets(m.Node, s.Spec.TaskTemplate.Placement) {
			out = append(out, slot{node: m.ID})
		}
	}
	return out
}

// orchestrate compares the tasks there are with the tasks wanted.
func (c *Cluster) orchestrate(s *Service) {
	wanted := c.slots(s)
	for _, key := range wanted {
		c.fill(s, key)
	}
	for _, t := range c.tasks {
		if t.ServiceID != s.ID || t.DesiredState.Over() || slices.Contains(wanted, t.key()) {
			continue
		}
		// A number too many goes for good; a node that has gone away keeps its task for the history.
		t.DesiredState = Remove
		if t.Slot == 0 {
			t.DesiredState = Shutdown
		}
		c.w.dirty = true
	}
	c.progress(s)
}

// current is the newest task in a slot.
func (c *Cluster) current(s *Service, key slot) *Task {
	for _, t := range slices.Backward(c.tasks) {
		if t.ServiceID == s.ID && t.key() == key && t.DesiredState != Remove {
			return t
		}
	}
	return nil
}

func (c *Cluster) fill(s *Service, key slot) {
	t := c.current(s, key)
	if t == nil {
		c.create(s, key, nil, 0)
		return
	}
	same := reflect.DeepEqual(t.Spec, s.Spec.TaskTemplate)
	m := c.node(t.NodeID)
	switch {
	case t.final && same:
	case t.DesiredState.Over(): // ended in an orderly way, when its node was drained or away
		c.create(s, key, t, 0)
	case t.Status.State.Over():
		c.restart(s, key, t)
	case m != nil && m.Status.State == "down":
		c.end(t)
		c.create(s, key, nil, t.delay())
	case m != nil && m.Spec.Availability == "drain":
		c.end(t)
		c.create(s, key, t, 0)
	case !same && c.mayUpdate(s):
		c.end(t)
		c.create(s, key, t, 0)
	}
}

func (c *Cluster) end(t *Task) {
	t.DesiredState, t.UpdatedAt = Shutdown, c.w.clock.Now()
	c.w.dirty = true
}

func (t *Task) delay() time.Duration {
	if p := t.Spec.RestartPolicy; p != nil && p.Delay != nil {
		return *p.Delay
	}
	return restartDelay
}

// restart follows a task that ended by itself, if its policy says so.
func (c *Cluster) restart(s *Service, key slot, t *Task) {
	c.end(t)
	c.failed(s, t)
	p := t.Spec.RestartPolicy
	again := p == nil || p.Condition == "" || p.Condition == "any" || p.Condition == "on-failure" && t.Status.State != Complete
	if p != nil && p.MaxAttempts != nil && *p.MaxAttempts > 0 && c.ended(s, key) > int(*p.MaxAttempts) {
		again = false
	}
	if !again {
		t.final = true
		return
	}
	c.create(s, key, nil, t.delay())
}

func (c *Cluster) ended(s *Service, key slot) int {
	n := 0
	for _, t := range c.tasks {
		if t.ServiceID == s.ID && t.key() == key && t.Status.State.Over() {
			n++
		}
	}
	return n
}

// create makes a task. It is placed and prepared at once, and started when its delay is over and the one that it follows
// has stopped.
func (c *Cluster) create(s *Service, key slot, follows *Task, delay time.Duration) {
	now := c.w.clock.Now()
	t := &Task{ID: c.w.id("task"), Version: c.version(), CreatedAt: now, UpdatedAt: now, Spec: s.Spec.TaskTemplate, ServiceID: s.ID}
	t.Slot, t.NodeID, t.Ports, t.follows, t.notBefore = key.number, key.node, s.Endpoint.Ports, follows, now.Add(delay)
	t.DesiredState = Ready
	t.Status = TaskStatus{Timestamp: now, State: Pending, Message: "pending task scheduling"}
	t.Name = fmt.Sprintf("%s.%d", s.Spec.Name, key.number)
	if key.number == 0 {
		t.Name = s.Spec.Name + "." + key.node
	}
	c.tasks = append(c.tasks, t)
	c.forget(s, key)
	c.w.dirty = true
	if delay > 0 {
		c.w.after(delay, func() {})
	}
	if follows != nil {
		c.w.after(stopWait, func() {})
	}
}

// forget drops the oldest ended tasks of a slot.
func (c *Cluster) forget(s *Service, key slot) {
	n := 0
	for _, t := range slices.Backward(slices.Clone(c.tasks)) {
		if t.ServiceID != s.ID || t.key() != key {
			continue
		}
		if n++; n > historyLimit && t.DesiredState.Over() && t.Status.State.Over() {
			c.tasks = slices.DeleteFunc(c.tasks, func(x *Task) bool { return x == t })
		}
	}
}

// promote lets tasks start that have waited long enough.
func (c *Cluster) promote() {
	now := c.w.clock.Now()
	for _, t := range c.tasks {
		if t.DesiredState != Ready || now.Before(t.notBefore) {
			continue
		}
		if f := t.follows; f != nil && !c.stopped(f) && now.Before(t.CreatedAt.Add(stopWait)) {
			continue
		}
		t.DesiredState, t.follows = Running, nil
		c.w.dirty = true
	}
}

// stopped tells whether nothing of the task runs any more, as far as the managers know.
func (c *Cluster) stopped(t *Task) bool {
	m := c.node(t.NodeID)
	return t.Status.State.Over() || m == nil || m.Status.State == "down"
}
