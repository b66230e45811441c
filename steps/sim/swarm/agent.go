package swarm

import (
	"fmt"
	"strings"
	"time"
)

// local is a task as its node knows it. A node that the managers do not hear goes on with it all the same.
type local struct {
	task   *Task
	status TaskStatus
	box    *Container
}

func (l *local) set(now time.Time, state TaskState, message, problem string) {
	l.status.Timestamp, l.status.State, l.status.Message, l.status.Err = now, state, message, problem
}

// dispatch carries orders to the nodes that are heard, and their reports back.
func (c *Cluster) dispatch() {
	for _, m := range c.members {
		if c.hears(m) {
			m.engine.obey(c)
			m.engine.report(c, m)
		}
	}
	kept := c.tasks[:0:0]
	for _, t := range c.tasks {
		if t.DesiredState == Remove && (t.Status.State.Over() || c.stopped(t) || t.NodeID == "") {
			c.w.dirty = true
			continue
		}
		kept = append(kept, t)
	}
	c.tasks = kept
}

// obey takes new tasks and ends those that are to end.
func (e *Engine) obey(c *Cluster) {
	known := map[string]bool{}
	for _, t := range c.tasks {
		known[t.ID] = true
		if t.NodeID != e.member.ID {
			continue
		}
		l := e.locals[t.ID]
		switch {
		case l == nil && t.DesiredState.Over() && !t.Status.State.Over():
			t.Status = TaskStatus{Timestamp: c.w.clock.Now(), State: Shutdown, Message: "shutdown"}
			c.w.dirty = true
		case l == nil && t.Status.State == Assigned && !t.DesiredState.Over():
			e.prepare(c, t)
		case l != nil && t.DesiredState.Over() && !l.status.State.Over():
			e.shutdown(l)
		case l != nil && t.DesiredState == Running && l.status.State == Ready:
			e.begin(l)
		}
	}
	for id, l := range e.locals {
		if !known[id] {
			e.shutdown(l)
			delete(e.locals, id)
			l.box.drop(errStopped)
			e.w.dirty = true
		}
	}
}

func (e *Engine) report(c *Cluster, m *member) {
	for _, t := range c.tasks {
		l := e.locals[t.ID]
		if l == nil || t.NodeID != m.ID || t.Status.State == l.status.State && t.Status.Err == l.status.Err {
			continue
		}
		t.Status, t.UpdatedAt = l.status, c.w.clock.Now()
		c.w.dirty = true
	}
}

// prepare makes volumes and container of a task.
func (e *Engine) prepare(c *Cluster, t *Task) {
	l := &local{task: t}
	e.locals[t.ID] = l
	l.box = e.newContainer(t.Name+"."+t.ID, containerSpec(t, c))
	l.box.local = l
	l.status.ContainerStatus = &ContainerStatus{ContainerID: l.box.ID}
	l.set(e.w.clock.Now(), Preparing, "preparing", "")
	e.w.dirty = true
	image := t.Spec.ContainerSpec.Image
	if _, ok := e.image(image); !ok && !e.w.registry[strip(image)] {
		e.w.after(prepareTime, func() { e.reject(l, "No such image: "+image) })
		return
	}
	e.w.alive.Add(1)
	go func() {
		defer e.w.alive.Done()
		err := e.w.pause(l.box.ctx, prepareTime)
		if err == nil {
			err = l.box.tryMounts()
		}
		e.w.do(func() { e.prepared(l, err) })
	}()
}

func (e *Engine) prepared(l *local, err error) {
	switch {
	case l.status.State.Over():
	case err != nil:
		e.reject(l, err.Error())
	default:
		if _, ok := e.image(l.task.Spec.ContainerSpec.Image); !ok {
			e.addImage(strip(l.task.Spec.ContainerSpec.Image), pulledSize)
		}
		l.box.State = "created"
		l.set(e.w.clock.Now(), Ready, "prepared", "")
	}
}

func (e *Engine) reject(l *local, problem string) {
	if !l.status.State.Over() {
		l.set(e.w.clock.Now(), Rejected, "preparing", problem)
		l.box.drop(errStopped)
	}
}

// strip takes a digest off a reference that has a tag.
func strip(image string) string {
	name, _, _ := strings.Cut(image, "@")
	return name
}

func (e *Engine) begin(l *local) {
	l.set(e.w.clock.Now(), Starting, "starting", "")
	l.box.start()
	e.w.dirty = true
}

func (e *Engine) shutdown(l *local) {
	if l.status.State.rank() < Starting.rank() {
		l.set(e.w.clock.Now(), Shutdown, "shutdown", "")
		l.box.drop(errStopped)
		e.w.dirty = true
		return
	}
	l.box.wanted = true
	l.box.end(errStopped)
}

// changed tells a task what its container did.
func (l *local) changed(b *Container) {
	now := b.e.w.clock.Now()
	if l.status.State.Over() {
		return
	}
	l.status.ContainerStatus = &ContainerStatus{ContainerID: b.ID, PID: b.PID, ExitCode: b.ExitCode}
	switch {
	case b.State == "running" && b.Health != "starting" && b.Health != "unhealthy":
		l.set(now, Running, "started", "")
	case b.State != "exited":
	case b.wanted:
		l.set(now, Shutdown, "shutdown", "")
	case b.Error != "":
		l.set(now, Failed, "starting", "starting container failed: "+b.Error)
	case b.ExitCode == 0:
		l.set(now, Complete, "finished", "")
	case b.Health == "unhealthy":
		l.set(now, Failed, "started", fmt.Sprintf("task: non-zero exit (%d): dockerexec: unhealthy container", b.ExitCode))
	default:
		l.set(now, Failed, "started", fmt.Sprintf("task: non-zero exit (%d)", b.ExitCode))
	}
	b.e.w.dirty = true
}

// agent is what a node does without its managers: after a start of the daemon its tasks have ended.
func (e *Engine) agent() {
	if !e.up {
		return
	}
	for _, l := range e.locals {
		if !l.status.State.Over() && l.status.State.rank() >= Starting.rank() && l.box.State == "exited" {
			l.changed(l.box)
		}
	}
}
