package swarm

import (
	"context"
	"errors"
	"maps"
	"slices"
	"time"
)

// Container is a container of one engine. Fields are read only through Containers and Container, which give copies.
type Container struct {
	ID, Name             string
	Created              time.Time
	Spec                 ContainerSpec
	State                string // "created", "running" or "exited"
	Health               string // "", "starting", "healthy" or "unhealthy"
	ExitCode, PID        int
	Error                string
	StartedAt, EndedAt   time.Time
	Labels               map[string]string
	Lines                []Line
	Ports                []Port
	ServiceName, TaskKey string

	e       *Engine
	local   *local
	wanted  bool // its end was ordered by the swarm
	killed  int  // exit code that a signal gives
	run     int  // counts starts: what an earlier run says is not heard
	answers bool
	mounted map[string]Mounted
	ctx     context.Context //nolint:containedctx // the container's life, ended by end
	cancel  context.CancelCauseFunc
	done    chan struct{} // closed when nothing of the last run is left
}

// Line is a line that a container printed.
type Line struct {
	At   time.Time
	Text string
}

const maxLines = 500

// containerSpec is a task's container, with the labels by which swarmkit's executor marks every one it makes
// (moby's daemon/cluster/executor/container): people and scripts find a service's containers by them.
func containerSpec(t *Task, c *Cluster) ContainerSpec {
	out := t.Spec.ContainerSpec
	out.Labels = maps.Clone(out.Labels)
	if out.Labels == nil {
		out.Labels = map[string]string{}
	}
	maps.Copy(out.Labels, map[string]string{
		"com.docker.swarm.task": "", "com.docker.swarm.task.id": t.ID, "com.docker.swarm.task.name": t.Name + "." + t.ID,
		"com.docker.swarm.node.id": t.NodeID, "com.docker.swarm.service.id": t.ServiceID, "com.docker.swarm.service.name": c.serviceName(t.ServiceID),
	})
	return out
}

func (c *Cluster) serviceName(id string) string {
	i := slices.IndexFunc(c.services, func(s *Service) bool { return s.ID == id })
	if i < 0 {
		return ""
	}
	return c.services[i].Spec.Name
}

func (e *Engine) newContainer(name string, spec ContainerSpec) *Container {
	b := &Container{ID: e.w.hexID("container " + e.addr), Name: name, Created: e.w.clock.Now(), Spec: spec, State: "created", e: e}
	b.Labels = maps.Clone(spec.Labels)
	b.fresh()
	close(b.done)
	for _, m := range spec.Mounts {
		e.ensureVolume(m)
	}
	e.boxes = append(e.boxes, b)
	return b
}

func (b *Container) fresh() {
	b.ctx, b.cancel = context.WithCancelCause(context.Background())
	b.done = make(chan struct{})
}

func (b *Container) active() bool {
	select {
	case <-b.done:
		return false
	default:
		return true
	}
}

// end has the program end: the cause says whether it may tidy up.
func (b *Container) end(cause error) {
	if b.killed == 0 && errors.Is(cause, errKilled) {
		b.killed = 137
	}
	b.cancel(cause)
}

// drop ends the container and takes it off the list.
func (b *Container) drop(cause error) {
	b.end(cause)
	b.e.boxes = slices.DeleteFunc(b.e.boxes, func(x *Container) bool { return x == b })
}

var errKilled = errors.New("killed")

// start runs the container's program in a goroutine of its own, which ends with end.
func (b *Container) start() {
	b.fresh()
	b.run++
	b.State, b.killed, b.answers, b.Error, b.Health, b.wanted = "created", 0, false, "", "", false
	run, p, done := b.run, b.program(), b.done
	b.e.w.alive.Add(1)
	go func() {
		defer b.e.w.alive.Done()
		defer close(done)
		code, problem := b.live(p, run)
		b.e.w.do(func() {
			if run == b.run {
				b.Error = problem
				b.exited(code, true)
			}
		})
	}()
}

// live is a container's whole life: mounts, program, exit code.
func (b *Container) live(p Program, run int) (code int, problem string) {
	ctx := b.ctx
	if err := b.e.w.pause(ctx, startTime); err != nil {
		return 137, ""
	}
	mounts, err := b.e.mountAll(ctx, b.Spec)
	if err != nil {
		return 128, err.Error()
	}
	defer func() {
		if !errors.Is(context.Cause(ctx), ErrPowerCut) {
			for _, m := range mounts {
				m.Release()
			}
		}
	}()
	p.Mounts = mounts
	b.e.w.do(func() { b.started(run, mounts) })
	return b.e.backend.Run(ctx, p, func(ok bool) { b.e.w.do(func() { b.ready(run, ok) }) }), ""
}

func (b *Container) started(run int, mounts map[string]Mounted) {
	if run != b.run {
		return
	}
	b.State, b.StartedAt, b.mounted, b.PID = "running", b.e.w.clock.Now(), mounts, 1000+b.e.w.count
	if b.Spec.Healthcheck != nil && len(b.Spec.Healthcheck.Test) > 0 && b.Spec.Healthcheck.Test[0] != "NONE" {
		b.Health = "starting"
		b.giveUp(run)
	}
	b.tell()
}

// exited is called once for a run: when its program ended, or when there was no time for that.
func (b *Container) exited(code int, orderly bool) {
	if b.State == "exited" {
		return
	}
	if b.killed != 0 && orderly {
		code = b.killed
	}
	b.State, b.ExitCode, b.EndedAt, b.mounted, b.PID, b.answers = "exited", code, b.e.w.clock.Now(), nil, 0, false
	if !orderly {
		b.run++
	}
	b.tell()
}

func (b *Container) tell() {
	b.e.w.dirty = true
	if b.local != nil {
		b.local.changed(b)
	}
}

func (b *Container) program() Program {
	s := b.Spec
	p := Program{ContainerID: b.ID, Name: b.Name, Image: strip(s.Image), Env: s.Env, Command: append(slices.Clone(s.Command), s.Args...)}
	p.Files = map[string][]byte{}
	for _, ref := range s.Secrets {
		if b.e.cluster != nil {
			p.Files["/run/secrets/"+ref.File.Name] = b.e.cluster.content[ref.SecretID]
		}
	}
	p.Log = func(line string) {
		b.e.w.mu.Lock()
		defer b.e.w.mu.Unlock()
		b.Lines = append(b.Lines, Line{b.e.w.clock.Now(), line})
		b.Lines = b.Lines[max(0, len(b.Lines)-maxLines):]
	}
	return p
}
