package swarm

import (
	"context"
	"errors"
	"slices"
)

// Containers lists the engine's containers, newest first.
func (e *Engine) Containers() ([]Container, error) {
	var out []Container
	err := e.ask(func() error {
		for _, b := range slices.Backward(e.boxes) {
			out = append(out, b.copy())
		}
		return nil
	})
	return out, err
}

func (b *Container) copy() Container {
	out := *b
	out.Lines = slices.Clone(b.Lines)
	out.local, out.mounted, out.ctx, out.cancel = nil, nil, nil, nil
	if b.local != nil {
		out.Ports = b.local.task.Ports
		out.TaskKey = b.local.task.ID
	}
	return out
}

func (e *Engine) box(what string) (*Container, error) {
	b, n := find(e.boxes, what, func(b *Container) (string, string) { return b.ID, b.Name })
	if n == 0 {
		return nil, missing("container", what, "No such container: %s", what)
	}
	return b, nil
}

// Container finds a container by name or the beginning of its id.
func (e *Engine) Container(what string) (Container, error) {
	var out Container
	err := e.ask(func() error {
		b, err := e.box(what)
		if err == nil {
			out = b.copy()
		}
		return err
	})
	return out, err
}

// CreateContainer makes a container and gives its id. It is not started.
func (e *Engine) CreateContainer(name string, spec ContainerSpec, ports []Port) (string, error) {
	var id string
	err := e.ask(func() error {
		if _, ok := e.image(spec.Image); !ok {
			return missing("image", spec.Image, "No such image: %s", Reference(spec.Image))
		}
		if b, err := e.box(name); err == nil && name != "" {
			return wordsf("Conflict. The container name %q is already in use by container %q. You have to remove (or rename) that container to be able to reuse that name.", "/"+name, b.ID)
		}
		if name == "" {
			name = "practice_" + e.w.id("name")[:6]
		}
		b := e.newContainer(name, spec)
		b.Ports = ports
		id = b.ID
		return nil
	})
	return id, err
}

// StartContainer starts a container that does not run.
func (e *Engine) StartContainer(what string) error {
	return e.ask(func() error {
		b, err := e.box(what)
		if err == nil && !b.active() {
			b.start()
		}
		return err
	})
}

// StopContainer ends a container in an orderly way, or by a signal, and waits for its end.
func (e *Engine) StopContainer(ctx context.Context, what string, kill bool) error {
	var boxes []*Container
	err := e.ask(func() error {
		b, err := e.box(what)
		if err != nil {
			return err
		}
		if kill && b.State != "running" {
			return wordsf("Cannot kill container: %s: Container %s is not running", what, b.ID)
		}
		boxes = append(boxes, b)
		b.end(map[bool]error{true: errKilled, false: errStopped}[kill])
		return nil
	})
	return errors.Join(err, e.w.ended(ctx, boxes))
}

// RemoveContainer removes a container; only with force one that runs.
func (e *Engine) RemoveContainer(what string, force bool) error {
	return e.ask(func() error {
		b, err := e.box(what)
		if err != nil {
			return err
		}
		if b.State == "running" && !force {
			return wordsf("cannot remove container %q: container is running: stop the container before removing or force remove", "/"+b.Name)
		}
		b.drop(errKilled)
		return nil
	})
}

// ended waits until nothing of the containers runs any more.
func (w *World) ended(ctx context.Context, boxes []*Container) error {
	for _, b := range boxes {
		w.mu.Lock()
		done := b.done
		w.mu.Unlock()
		select {
		case <-done:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}
