package shelltest

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
)

// Service is a Swarm service, with the fields that are asked for, named as in the Engine's API.
type Service struct {
	Spec struct {
		Name   string
		Labels map[string]string
		Mode   struct {
			Replicated *struct{ Replicas *uint64 }
			Global     *struct{}
		}
		TaskTemplate struct{ ContainerSpec struct{ Mounts []Mount } }
	}
	Args     []string // of its docker service create
	Stopping int      // further looks at its tasks until they have stopped
}

// Mount is a volume of a service.
type Mount struct {
	Type, Source, Target string
	VolumeOptions        *struct {
		NoCopy       bool
		DriverConfig *struct {
			Name    string
			Options map[string]string
		}
	}
}

func (d *docker) service() (Service, error) {
	name, _, _ := strings.Cut(d.last(), "=")
	s, ok := d.swarm.Services[name]
	if !ok {
		return s, fmt.Errorf("no such service: %s", name)
	}
	return s, nil
}

func (d *docker) serviceInspect() error {
	s, err := d.service()
	if err != nil {
		return err
	}
	return d.print(s)
}

func (d *docker) serviceCreate() error {
	var s Service
	s.Spec.Name, s.Spec.Labels, s.Args = d.get("--name"), pairs(d.all("--label")), d.words
	if _, ok := d.swarm.Services[s.Spec.Name]; ok {
		return fmt.Errorf("name conflicts with an existing object")
	}
	if n := d.swarm.Running[s.Spec.Name]; n > 0 {
		d.swarm.Wrong = append(d.swarm.Wrong, fmt.Sprintf("%s starts beside %d old tasks", s.Spec.Name, n))
	}
	tasks := 1
	if d.get("--mode") == "global" {
		s.Spec.Mode.Global, tasks = &struct{}{}, len(d.swarm.Nodes)
	} else {
		one := uint64(1)
		s.Spec.Mode.Replicated = &struct{ Replicas *uint64 }{&one}
	}
	for _, m := range d.all("--mount") {
		mount, err := ParseMount(m)
		if err != nil {
			return err
		}
		s.Spec.TaskTemplate.ContainerSpec.Mounts = append(s.Spec.TaskTemplate.ContainerSpec.Mounts, mount)
	}
	d.swarm.Services = put(d.swarm.Services, s.Spec.Name, s)
	d.swarm.Running = put(d.swarm.Running, s.Spec.Name, tasks)
	return nil
}

// ParseMount reads the value of --mount as the Docker CLI does: one record of CSV.
func ParseMount(text string) (Mount, error) {
	fields, err := csv.NewReader(strings.NewReader(text)).Read()
	if err != nil {
		return Mount{}, fmt.Errorf("invalid mount %q: %w", text, err)
	}
	m := Mount{VolumeOptions: &struct {
		NoCopy       bool
		DriverConfig *struct {
			Name    string
			Options map[string]string
		}
	}{DriverConfig: &struct {
		Name    string
		Options map[string]string
	}{Options: map[string]string{}}}}
	for _, f := range fields {
		key, value, _ := strings.Cut(f, "=")
		switch key {
		case "type":
			m.Type = value
		case "source":
			m.Source = value
		case "target":
			m.Target = value
		case "volume-nocopy":
			m.VolumeOptions.NoCopy = value == "true"
		case "volume-driver":
			m.VolumeOptions.DriverConfig.Name = value
		case "volume-opt":
			name, v, _ := strings.Cut(value, "=")
			m.VolumeOptions.DriverConfig.Options[name] = v
		default:
			return m, fmt.Errorf("unexpected key %q in mount", key)
		}
	}
	return m, nil
}

// stop is what scaling to 0 and a constraint nobody meets lead to: the tasks end a while later.
func (d *docker) stop() error {
	s, err := d.service()
	if err != nil {
		return err
	}
	s.Stopping = 2
	if s.Spec.Mode.Replicated != nil {
		*s.Spec.Mode.Replicated.Replicas = 0
	}
	d.swarm.Services[s.Spec.Name] = s
	return nil
}

func (d *docker) serviceScale() error {
	if !strings.HasSuffix(d.last(), "=0") {
		return fmt.Errorf("the stand-in scales to 0 only")
	}
	return d.stop()
}

func (d *docker) serviceUpdate() error {
	if !slices.Contains(d.words, "--constraint-add") {
		return fmt.Errorf("the stand-in adds constraints only")
	}
	return d.stop()
}

func (d *docker) servicePs() error {
	s, err := d.service()
	if err != nil {
		return err
	}
	state := "Running 5 seconds ago"
	if s.Stopping > 0 {
		if s.Stopping--; s.Stopping == 0 {
			d.swarm.Running[s.Spec.Name] = 0
			state = "Shutdown 1 second ago"
		}
		d.swarm.Services[s.Spec.Name] = s
	}
	fmt.Println(state)
	return nil
}

func (d *docker) serviceRm() error {
	s, err := d.service()
	if n := d.swarm.Running[s.Spec.Name]; err == nil && n > 0 {
		d.swarm.Wrong = append(d.swarm.Wrong, fmt.Sprintf("%s goes while %d tasks run", s.Spec.Name, n))
	}
	delete(d.swarm.Services, s.Spec.Name)
	return err
}

func (d *docker) serviceLs() error {
	for name, s := range d.swarm.Services {
		n := d.swarm.Running[name]
		if err := d.print(map[string]any{"Name": s.Spec.Name, "Replicas": fmt.Sprintf("%d/%d", n, n)}); err != nil {
			return err
		}
	}
	return nil
}
