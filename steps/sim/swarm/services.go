package swarm

import (
	"fmt"
	"slices"
)

func serviceName(s *Service) (string, string) { return s.ID, s.Spec.Name }

func (c *Cluster) findService(what string) (*Service, error) {
	s, n := find(c.services, what, serviceName)
	switch n {
	case 0:
		return nil, missing("service", what, "service %s not found", what)
	case 1:
		return s, nil
	}
	return nil, fmt.Errorf("service %s is ambiguous (%d matches found)", what, n)
}

// CreateService makes a service and gives its id. Secrets are named in the spec and found here.
func (e *Engine) CreateService(spec ServiceSpec) (string, error) {
	var id string
	err := e.control(func(c *Cluster) error {
		if _, n := find(c.services, spec.Name, func(s *Service) (string, string) { return "", s.Spec.Name }); n > 0 {
			return fmt.Errorf("rpc error: code = AlreadyExists desc = name conflicts with an existing object: service %s already exists", spec.Name)
		}
		s := &Service{ID: c.w.id("service " + spec.Name), Version: c.version(), CreatedAt: c.w.clock.Now(), UpdatedAt: c.w.clock.Now()}
		if err := c.accept(s, spec); err != nil {
			return err
		}
		c.services = append(c.services, s)
		id, c.w.dirty = s.ID, true
		return nil
	})
	return id, err
}

// accept gives the service a new spec, if it can be.
func (c *Cluster) accept(s *Service, spec ServiceSpec) error {
	// Others may still look at the list that the spec came with.
	spec.TaskTemplate.ContainerSpec.Secrets = slices.Clone(spec.TaskTemplate.ContainerSpec.Secrets)
	for i, ref := range spec.TaskTemplate.ContainerSpec.Secrets {
		secret, n := find(c.secrets, ref.SecretName, secretName)
		if n == 0 {
			return fmt.Errorf("secret not found: %s", ref.SecretName)
		}
		spec.TaskTemplate.ContainerSpec.Secrets[i].SecretID = secret.ID
	}
	ports := slices.Clone(spec.EndpointSpec.Ports)
	for i, p := range ports {
		if p.PublishedPort == 0 {
			ports[i].PublishedPort = 30000 + len(c.services)
		}
		for _, other := range c.services {
			if other != s && slices.ContainsFunc(other.Endpoint.Ports, func(q Port) bool {
				return q.PublishedPort == p.PublishedPort && q.Protocol == p.Protocol && q.PublishMode == p.PublishMode
			}) {
				return fmt.Errorf("rpc error: code = InvalidArgument desc = port '%d' is already in use by service '%s' (%s) as an %s port", p.PublishedPort, other.Spec.Name, other.ID, p.PublishMode)
			}
		}
	}
	s.Spec, s.Endpoint = spec, Endpoint{Spec: spec.EndpointSpec, Ports: ports}
	return nil
}

// Services lists the services, with how many of their tasks run.
func (e *Engine) Services() ([]Service, error) {
	var out []Service
	err := e.control(func(c *Cluster) error {
		for _, s := range c.services {
			out = append(out, c.counted(s))
		}
		return nil
	})
	return out, err
}

func (c *Cluster) counted(s *Service) Service {
	out := *s
	if s.UpdateStatus != nil {
		status := *s.UpdateStatus
		out.UpdateStatus = &status
	}
	out.Wanted = len(c.slots(s))
	for _, t := range c.tasks {
		if t.ServiceID == s.ID && t.Status.State == Running && t.DesiredState == Running {
			out.Running++
		}
	}
	return out
}

// Service finds a service by id or name.
func (e *Engine) Service(what string) (Service, error) {
	var out Service
	err := e.control(func(c *Cluster) error {
		s, err := c.findService(what)
		if err == nil {
			out = c.counted(s)
		}
		return err
	})
	return out, err
}

// UpdateService changes a service's spec. change gets a copy; what it shares with the old spec it must not write to.
func (e *Engine) UpdateService(what string, change func(*ServiceSpec) error) error {
	return e.control(func(c *Cluster) error {
		s, err := c.findService(what)
		if err != nil {
			return err
		}
		old, spec := s.Spec, s.Spec
		if err := change(&spec); err != nil {
			return err
		}
		if err := c.accept(s, spec); err != nil {
			return err
		}
		s.PreviousSpec, s.Version, s.UpdatedAt = &old, c.version(), c.w.clock.Now()
		s.UpdateStatus = nil
		c.w.dirty = true
		return nil
	})
}

// RemoveService removes a service; its tasks stop afterwards, and nobody waits for them.
func (e *Engine) RemoveService(what string) error {
	return e.control(func(c *Cluster) error {
		s, err := c.findService(what)
		if err != nil {
			return err
		}
		c.services = slices.DeleteFunc(c.services, func(x *Service) bool { return x == s })
		for _, t := range c.tasks {
			if t.ServiceID == s.ID {
				t.DesiredState = Remove
			}
		}
		c.w.dirty = true
		return nil
	})
}

// Tasks lists a service's tasks, newest first in each slot. An empty service is all of them.
func (e *Engine) Tasks(service string) ([]Task, error) {
	var out []Task
	err := e.control(func(c *Cluster) error {
		id := ""
		if service != "" {
			s, n := find(c.services, service, serviceName)
			if n == 0 {
				return fmt.Errorf("no such service: %s", service)
			}
			id = s.ID
		}
		for _, t := range slices.Backward(c.tasks) {
			if id == "" || t.ServiceID == id {
				out = append(out, c.named(t))
			}
		}
		slices.SortStableFunc(out, func(a, b Task) int { return a.Slot - b.Slot })
		return nil
	})
	return out, err
}

func (c *Cluster) named(t *Task) Task {
	out := *t
	out.follows = nil
	if m := c.node(t.NodeID); m != nil {
		out.NodeName = m.Description.Hostname
	}
	return out
}
