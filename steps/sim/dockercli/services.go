package dockercli

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"holdfast/steps/sim/swarm"
)

func (s *session) serviceCommands() []*cobra.Command {
	create := s.leaf("create [OPTIONS] IMAGE [COMMAND] [ARG...]", "Create a new service", 1, -1, s.serviceCreate)
	createFlags(create.Flags())
	create.Flags().SetInterspersed(false)
	update := s.leaf("update [OPTIONS] SERVICE", "Update a service", 1, 1, s.serviceUpdate)
	updateFlags(update.Flags())
	inspect := s.leaf("inspect [OPTIONS] SERVICE [SERVICE...]", "Display detailed information on one or more services", 1, -1, s.serviceInspect)
	inspect.Flags().StringP("format", "f", "", "Format output using a custom template")
	inspect.Flags().Bool("pretty", false, "Print the information in a human friendly format")
	scale := s.leaf("scale SERVICE=REPLICAS [SERVICE=REPLICAS...]", "Scale one or multiple replicated services", 1, -1, s.serviceScale)
	scale.Flags().BoolP("detach", "d", false, "Exit immediately instead of waiting for the service to converge")
	logs := s.leaf("logs [OPTIONS] SERVICE|TASK", "Fetch the logs of a service or task", 1, 1, s.serviceLogs)
	logFlags(logs)
	logs.Flags().Bool("raw", false, "Do not neatly format logs")
	ls := listFlags(s.leaf("ls [OPTIONS]", "List services", 0, 0, s.serviceLs))
	ls.Aliases = []string{"list"}
	rm := s.leaf("rm SERVICE [SERVICE...]", "Remove one or more services", 1, -1, func(_ *cobra.Command, args []string) error {
		return s.done(args, s.Engine.RemoveService)
	})
	rm.Aliases = []string{"remove"}
	return []*cobra.Command{s.several(
		"service", "Manage Swarm services", create, update, inspect, scale, logs, ls, rm,
		listFlags(s.leaf("ps [OPTIONS] SERVICE [SERVICE...]", "List the tasks of one or more services", 1, -1, s.servicePs)),
		s.leaf("rollback [OPTIONS] SERVICE", "Revert changes to a service's configuration", 1, 1, s.serviceRollback),
	)}
}

func (s *session) serviceCreate(cmd *cobra.Command, args []string) error {
	spec := swarm.ServiceSpec{Name: str(cmd, "name"), Labels: map[string]string{}}
	if spec.Name == "" {
		spec.Name = "practice_service"
	}
	c := &spec.TaskTemplate.ContainerSpec
	c.Image, c.Args = swarm.Reference(args[0]), slices.Clone(args[1:])
	if err := fill(cmd, &spec); err != nil {
		return err
	}
	id, err := s.Engine.CreateService(spec)
	if err != nil {
		return err
	}
	s.printf("%s\n", id)
	if yes(cmd, "detach") || yes(cmd, "quiet") {
		return nil
	}
	return s.converge(id)
}

// converge waits for the tasks, as the command does unless --detach is said.
func (s *session) converge(id string) error {
	for {
		v, err := s.Engine.Service(id)
		switch {
		case err != nil:
			return err
		case v.UpdateStatus != nil && v.UpdateStatus.State == "paused":
			return failure{1, "service update paused: " + v.UpdateStatus.Message}
		case v.Running == v.Wanted && (v.UpdateStatus == nil || v.UpdateStatus.State != "updating"):
			s.printf("overall progress: %d out of %d tasks\nverify: Service %s converged\n", v.Running, v.Wanted, id)
			return nil
		}
		if err := s.wait(200 * time.Millisecond); err != nil {
			return failure{1, ""}
		}
	}
}

func (s *session) serviceUpdate(cmd *cobra.Command, args []string) error {
	err := s.Engine.UpdateService(args[0], func(spec *swarm.ServiceSpec) error { return change(cmd, spec) })
	if err != nil {
		return err
	}
	s.printf("%s\n", args[0])
	if yes(cmd, "detach") {
		return nil
	}
	return s.converge(args[0])
}

func (s *session) serviceRollback(_ *cobra.Command, args []string) error {
	v, err := s.Engine.Service(args[0])
	if err != nil {
		return err
	}
	if v.PreviousSpec == nil {
		return fmt.Errorf("rpc error: code = FailedPrecondition desc = service %s does not have a previous spec", v.ID)
	}
	err = s.Engine.UpdateService(args[0], func(spec *swarm.ServiceSpec) error { *spec = *v.PreviousSpec; return nil })
	if err == nil {
		s.printf("%s\n", args[0])
	}
	return err
}

func (s *session) serviceScale(cmd *cobra.Command, args []string) error {
	for _, arg := range args {
		name, n, ok := strings.Cut(arg, "=")
		if !ok {
			return failure{1, fmt.Sprintf("invalid scale specifier '%s'\nSee 'docker service scale --help'.\n\nUsage:  docker service scale SERVICE=REPLICAS [SERVICE=REPLICAS...]\n\nScale one or multiple replicated services", arg)}
		}
		var replicas uint64
		if _, err := fmt.Sscanf(n, "%d", &replicas); err != nil || strings.HasPrefix(n, "-") {
			return failure{1, fmt.Sprintf("%s: invalid replicas value %s", name, n)}
		}
		err := s.Engine.UpdateService(name, func(spec *swarm.ServiceSpec) error {
			if spec.Mode.Replicated == nil {
				return fmt.Errorf("%s: scale can only be used with replicated or replicated-job mode", name)
			}
			spec.Mode = swarm.Mode{Replicated: &swarm.Replicated{Replicas: &replicas}}
			return nil
		})
		if err != nil {
			return err
		}
		s.printf("%s scaled to %d\n", name, replicas)
		if !yes(cmd, "detach") {
			if err := s.converge(name); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *session) serviceInspect(cmd *cobra.Command, args []string) error {
	if yes(cmd, "pretty") {
		return s.each(args, s.servicePretty)
	}
	return s.inspectSwarm(str(cmd, "format"), args, func(name string) (any, error) {
		v, err := s.Engine.Service(name)
		var gone swarm.Missing
		if errors.As(err, &gone) {
			return nil, missing{"no such service: " + name}
		}
		return v, err
	})
}

func (s *session) servicePretty(name string) error {
	v, err := s.Engine.Service(name)
	if err != nil {
		return err
	}
	c := v.Spec.TaskTemplate.ContainerSpec
	s.printf("\nID:\t\t%s\nName:\t\t%s\nService Mode:\t%s\n", v.ID, v.Spec.Name, title(mode(v)))
	if r := v.Spec.Mode.Replicated; r != nil {
		s.printf(" Replicas:\t%d\n", *r.Replicas)
	}
	if p := v.Spec.TaskTemplate.Placement; p != nil {
		s.printf("Placement:\n Constraints:\t%s\n", p.Constraints)
	}
	s.printf("ContainerSpec:\n Image:\t\t%s\n", c.Image)
	for _, m := range c.Mounts {
		s.printf("Mounts:\n Target:\t%s\n  Source:\t%s\n  ReadOnly:\t%t\n  Type:\t\t%s\n", m.Target, m.Source, m.ReadOnly, m.Type)
	}
	for _, p := range v.Endpoint.Ports {
		s.printf("Ports:\n PublishedPort = %d\n  Protocol = %s\n  TargetPort = %d\n  PublishMode = %s\n", p.PublishedPort, p.Protocol, p.TargetPort, p.PublishMode)
	}
	return nil
}

func mode(v swarm.Service) string {
	if v.Spec.Mode.Global != nil {
		return "global"
	}
	return "replicated"
}

func (s *session) serviceLs(cmd *cobra.Command, _ []string) error {
	services, err := s.Engine.Services()
	if err != nil {
		return err
	}
	var rows []row
	for _, v := range services {
		ok, err := matches(cmd, map[string][]string{"id": {v.ID}, "name": {v.Spec.Name}, "mode": {mode(v)}, "label": labels(v.Spec.Labels), "runtime": {"container"}})
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		id := v.ID
		if !yes(cmd, "no-trunc") {
			id = short(id)
		}
		rows = append(rows, row{
			"ID": id, "Name": v.Spec.Name, "Mode": mode(v), "Replicas": fmt.Sprintf("%d/%d", v.Running, v.Wanted),
			"Image": v.Spec.TaskTemplate.ContainerSpec.Image, "Ports": ports(v.Endpoint.Ports),
		})
	}
	return s.show(cmd, list{table: "{{.ID}}\t{{.Name}}\t{{.Mode}}\t{{.Replicas}}\t{{.Image}}\t{{.Ports}}", quiet: "ID"}, rows)
}

// ports words published ports: those of the routing mesh have a star.
func ports(list []swarm.Port) string {
	var out []string
	for _, p := range list {
		if p.PublishMode == "ingress" {
			out = append(out, fmt.Sprintf("*:%d->%d/%s", p.PublishedPort, p.TargetPort, p.Protocol))
		}
	}
	return strings.Join(out, ", ")
}
