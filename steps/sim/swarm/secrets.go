package swarm

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
)

// imageID is the same on every node, as that of a real image is.
func imageID(ref string) string {
	sum := sha256.Sum256([]byte("image " + ref))
	return "sha256:" + hex.EncodeToString(sum[:])
}

func secretName(s *Secret) (string, string) { return s.ID, s.Spec.Name }

// store is where secrets or configs are kept; they differ in who may read them back.
func (c *Cluster) store(kind string) *[]*Secret {
	if kind == "config" {
		return &c.configs
	}
	return &c.secrets
}

// CreateSecret keeps a secret, or a config, and gives its id.
func (e *Engine) CreateSecret(kind, name string, labels map[string]string, content []byte) (string, error) {
	var id string
	err := e.control(func(c *Cluster) error {
		all := c.store(kind)
		if _, n := find(*all, name, func(s *Secret) (string, string) { return "", s.Spec.Name }); n > 0 {
			return fmt.Errorf("rpc error: code = AlreadyExists desc = %s %s already exists", kind, name)
		}
		if len(content) == 0 || len(content) >= 500<<10 {
			return fmt.Errorf("rpc error: code = InvalidArgument desc = %s data must be larger than 0 and less than 512000 bytes", kind)
		}
		now := c.w.clock.Now()
		s := &Secret{ID: c.w.id(kind + name), Version: c.version(), CreatedAt: now, UpdatedAt: now, Spec: SecretSpec{Name: name, Labels: labels}}
		if kind == "config" {
			s.Spec.Data = content
		}
		c.content[s.ID] = content
		*all = append(*all, s)
		id = s.ID
		return nil
	})
	return id, err
}

// Secrets lists secrets, or configs.
func (e *Engine) Secrets(kind string) ([]Secret, error) {
	var out []Secret
	err := e.control(func(c *Cluster) error {
		for _, s := range *c.store(kind) {
			out = append(out, *s)
		}
		return nil
	})
	return out, err
}

// Secret finds a secret, or a config, by name or id.
func (e *Engine) Secret(kind, what string) (Secret, error) {
	var out Secret
	err := e.control(func(c *Cluster) error {
		s, n := find(*c.store(kind), what, secretName)
		if n != 1 {
			return missing(kind, what, "%s %s not found", kind, what)
		}
		out = *s
		return nil
	})
	return out, err
}

// RemoveSecret removes a secret, or a config, that no service has.
func (e *Engine) RemoveSecret(kind, what string) error {
	return e.control(func(c *Cluster) error {
		all := c.store(kind)
		s, n := find(*all, what, secretName)
		if n != 1 {
			return missing(kind, what, "%s %s not found", kind, what)
		}
		for _, service := range c.services {
			if slices.ContainsFunc(service.Spec.TaskTemplate.ContainerSpec.Secrets, func(r SecretRef) bool { return r.SecretID == s.ID }) {
				return fmt.Errorf("rpc error: code = InvalidArgument desc = %s '%s' is in use by the following service: %s", kind, s.Spec.Name, service.Spec.Name)
			}
		}
		*all = slices.DeleteFunc(*all, func(x *Secret) bool { return x == s })
		delete(c.content, s.ID)
		return nil
	})
}
