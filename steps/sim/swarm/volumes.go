package swarm

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
)

func (e *Engine) volume(name string) *Volume {
	i := slices.IndexFunc(e.volumes, func(v *Volume) bool { return v.Name == name })
	if i < 0 {
		return nil
	}
	return e.volumes[i]
}

// makeVolume leaves a volume of that name as it is, whatever its options are, and says nothing: so does the real one.
func (e *Engine) makeVolume(name, driver string, options, labels map[string]string) *Volume {
	if v := e.volume(name); v != nil {
		return v
	}
	if driver == "" {
		driver = "local"
	}
	v := &Volume{CreatedAt: e.w.clock.Now(), Driver: driver, Labels: maps.Clone(labels), Name: name, Options: maps.Clone(options), Scope: "local"}
	v.Mountpoint = "/var/lib/docker/volumes/" + name + "/_data"
	e.volumes = append(e.volumes, v)
	e.backend.VolumeMade(*v)
	return v
}

// ensureVolume is what a container's start does with a volume the node does not know: it makes one, empty and local
// where the mount brings no options (moby#34556).
func (e *Engine) ensureVolume(m Mount) {
	if m.Type != "volume" || m.Source == "" {
		return
	}
	driver := Driver{}
	if m.VolumeOptions != nil && m.VolumeOptions.DriverConfig != nil {
		driver = *m.VolumeOptions.DriverConfig
	}
	e.makeVolume(m.Source, driver.Name, driver.Options, nil)
}

// CreateVolume makes a volume; without a name it gets one.
func (e *Engine) CreateVolume(name, driver string, options, labels map[string]string) (string, error) {
	err := e.ask(func() error {
		if name == "" {
			name = e.w.hexID("volume")
		}
		if driver != "" && driver != "local" {
			return fmt.Errorf("create %s: error looking up volume plugin %s: plugin %q not found", name, driver, driver)
		}
		e.makeVolume(name, driver, options, labels)
		return nil
	})
	return name, err
}

// Volumes lists the engine's volumes by name.
func (e *Engine) Volumes() ([]Volume, error) {
	var out []Volume
	err := e.ask(func() error {
		for _, v := range e.volumes {
			out = append(out, *v)
		}
		slices.SortFunc(out, func(a, b Volume) int { return compare(a.Name, b.Name) })
		return nil
	})
	return out, err
}

func compare(a, b string) int {
	if a < b {
		return -1
	}
	return 1
}

// Volume finds a volume by its name.
func (e *Engine) Volume(name string) (Volume, error) {
	var out Volume
	err := e.ask(func() error {
		v := e.volume(name)
		if v == nil {
			return missing("volume", name, "get %s: no such volume", name)
		}
		out = *v
		return nil
	})
	return out, err
}

// RemoveVolume removes a volume that no container has, running or not.
func (e *Engine) RemoveVolume(name string) error {
	return e.ask(func() error {
		v := e.volume(name)
		if v == nil {
			return missing("volume", name, "get %s: no such volume", name)
		}
		var users []string
		for _, b := range e.boxes {
			if slices.ContainsFunc(b.Spec.Mounts, func(m Mount) bool { return m.Source == name }) {
				users = append(users, b.ID)
			}
		}
		if len(users) > 0 {
			return fmt.Errorf("remove %s: volume is in use - [%s]", name, strings.Join(users, ", "))
		}
		e.volumes = slices.DeleteFunc(e.volumes, func(x *Volume) bool { return x == v })
		e.backend.VolumeGone(*v)
		return nil
	})
}

// mountAll mounts a container's volumes, and undoes what it did when one fails.
func (e *Engine) mountAll(ctx context.Context, spec ContainerSpec) (map[string]Mounted, error) {
	out := map[string]Mounted{}
	for _, m := range spec.Mounts {
		v, err := e.Volume(m.Source)
		if err != nil || m.Type != "volume" {
			continue
		}
		mounted, err := e.backend.Mount(ctx, v)
		if err != nil {
			for _, m := range out {
				m.Release()
			}
			return nil, fmt.Errorf("error while mounting volume '%s': %w", v.Mountpoint, err)
		}
		out[m.Target] = mounted
	}
	return out, nil
}

// tryMounts is the copying of an image's own files into a volume, when the container is made: it needs the mount, unless
// volume-nocopy was said.
func (b *Container) tryMounts() error {
	for _, m := range b.Spec.Mounts {
		if m.Type != "volume" || m.VolumeOptions != nil && m.VolumeOptions.NoCopy {
			continue
		}
		v, err := b.e.Volume(m.Source)
		if err != nil {
			return err
		}
		mounted, err := b.e.backend.Mount(b.ctx, v)
		if err != nil {
			return err
		}
		mounted.Release()
	}
	return nil
}
