package dockercli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"holdfast/steps/sim/swarm"
)

func (s *session) servicePs(cmd *cobra.Command, args []string) error {
	var tasks []swarm.Task
	var missing []string
	for _, name := range args {
		list, err := s.Engine.Tasks(name)
		if err != nil && strings.HasPrefix(err.Error(), "no such service") {
			missing = append(missing, err.Error())
			continue
		}
		if err != nil {
			return err
		}
		tasks = append(tasks, list...)
	}
	if len(tasks) > 0 || len(missing) == 0 {
		if err := s.showTasks(cmd, tasks); err != nil {
			return err
		}
	}
	if len(missing) > 0 {
		return failure{1, strings.Join(missing, "\n")}
	}
	return nil
}

func (s *session) nodePs(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		args = []string{"self"}
	}
	all, err := s.Engine.Tasks("")
	if err != nil {
		return err
	}
	var tasks []swarm.Task
	for _, name := range args {
		n, err := s.Engine.Node(name)
		if err != nil {
			return err
		}
		for _, t := range all {
			if t.NodeID == n.ID {
				tasks = append(tasks, t)
			}
		}
	}
	return s.showTasks(cmd, tasks)
}

func (s *session) showTasks(cmd *cobra.Command, tasks []swarm.Task) error {
	var rows []row
	before := ""
	for _, t := range tasks {
		desired := "running"
		if t.DesiredState.Over() {
			desired = "shutdown"
		}
		ok, err := matches(cmd, map[string][]string{"id": {t.ID}, "name": {t.Name}, "node": {t.NodeName, t.NodeID}, "desired-state": {desired, string(t.DesiredState)}})
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		rows = append(rows, s.taskRow(cmd, t, t.Name == before))
		before = t.Name
	}
	return s.show(cmd, list{
		table: "{{.ID}}\t{{.Name}}\t{{.Image}}\t{{.Node}}\t{{.DesiredState}}\t{{.CurrentState}}\t{{.Error}}\t{{.Ports}}", quiet: "ID",
	}, rows)
}

func (s *session) taskRow(cmd *cobra.Command, t swarm.Task, again bool) row {
	id, problem, name := t.ID, t.Status.Err, t.Name
	if !yes(cmd, "no-trunc") {
		id, problem = short(id), clip(problem, 30)
	}
	if problem != "" {
		problem = `"` + problem + `"`
	}
	// Earlier tasks of a slot hang below the newest one, in the table only.
	if again && str(cmd, "format") == "" {
		name = ` \_ ` + name
	}
	since := s.Engine.Now().Sub(t.Status.Timestamp)
	return row{
		"ID": id, "Name": name, "Image": t.Spec.ContainerSpec.Image, "Node": t.NodeName, "DesiredState": title(string(t.DesiredState)),
		"CurrentState": title(string(t.Status.State)) + " " + strings.ToLower(ago(since)) + " ago", "Error": problem, "Ports": hostPorts(t),
	}
}

func hostPorts(t swarm.Task) string {
	var out []string
	for _, p := range t.Ports {
		if p.PublishMode == "host" {
			out = append(out, fmt.Sprintf("*:%d->%d/%s", p.PublishedPort, p.TargetPort, p.Protocol))
		}
	}
	return strings.Join(out, ",")
}
