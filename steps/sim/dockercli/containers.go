package dockercli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"holdfast/steps/sim/swarm"
)

func (s *session) containerCommands() []*cobra.Command {
	group := s.several("container", "Manage containers")
	top := []*cobra.Command{}
	for _, make := range []func() *cobra.Command{s.createLeaf, s.runLeaf, s.startLeaf, s.stopLeaf, s.killLeaf, s.restartLeaf, s.rmLeaf, s.logsLeaf, s.execLeaf, s.topLeaf, s.statsLeaf, s.portLeaf} {
		group.AddCommand(make())
		top = append(top, make())
	}
	ls, ps := s.psLeaf("ls [OPTIONS]"), s.psLeaf("ps [OPTIONS]")
	ls.Aliases = []string{"list", "ps"}
	one := s.leaf("inspect [OPTIONS] CONTAINER [CONTAINER...]", "Display detailed information on one or more containers", 1, -1, func(cmd *cobra.Command, args []string) error {
		return s.inspectAny(cmd, args, s.boxShape)
	})
	one.Flags().StringP("format", "f", "", "Format output using a custom template")
	group.AddCommand(ls, one)
	any := s.leaf("inspect [OPTIONS] NAME|ID [NAME|ID...]", "Return low-level information on Docker objects", 1, -1, func(cmd *cobra.Command, args []string) error {
		return s.inspectAny(cmd, args, s.objectShape)
	})
	any.Flags().StringP("format", "f", "", "Format output using a custom template")
	any.Flags().String("type", "", "Return JSON for specified type")
	any.Flags().BoolP("size", "s", false, "Display total file sizes if the type is container")
	return append(top, group, ps, any)
}

func (s *session) inspectAny(cmd *cobra.Command, args []string, get func(string) (any, error)) error {
	if err := s.Engine.Settle(s.ctx); err != nil {
		return err
	}
	return s.inspect(str(cmd, "format"), args, get)
}

// objectShape looks for a name among all kinds of objects, in docker's order.
func (s *session) objectShape(name string) (any, error) {
	for _, get := range []func(string) (any, error){
		s.boxShape,
		func(n string) (any, error) { return s.Engine.Image(n) },
		func(n string) (any, error) { return s.Engine.Volume(n) },
		func(n string) (any, error) { return s.Engine.Service(n) },
		func(n string) (any, error) { return s.Engine.Node(n) },
	} {
		if v, err := get(name); err == nil {
			return v, nil
		}
	}
	return nil, missing{"No such object: " + name}
}

func (s *session) psLeaf(use string) *cobra.Command {
	c := listFlags(s.leaf(use, "List containers", 0, 0, s.ps))
	c.Flags().BoolP("all", "a", false, "Show all containers (default shows just running)")
	c.Flags().IntP("last", "n", -1, "Show n last created containers (includes all states)")
	c.Flags().BoolP("latest", "l", false, "Show the latest created container (includes all states)")
	return c
}

func (s *session) ps(cmd *cobra.Command, _ []string) error {
	if err := s.Engine.Settle(s.ctx); err != nil {
		return err
	}
	boxes, err := s.Engine.Containers()
	if err != nil {
		return err
	}
	var rows []row
	for _, b := range boxes {
		status := cmd.Flags().Changed("filter") && strings.Contains(strings.Join(all(cmd, "filter"), " "), "status=")
		if b.State != "running" && !yes(cmd, "all") && !status {
			continue
		}
		ok, err := matches(cmd, map[string][]string{
			"id": {b.ID}, "name": {b.Name}, "status": {b.State}, "health": {b.Health}, "ancestor": {b.Spec.Image}, "label": labels(b.Labels), "volume": sources(b), "is-task": {fmt.Sprint(b.TaskKey != "")}, "exited": {text(b.ExitCode)},
		})
		if err != nil {
			return err
		}
		if ok {
			rows = append(rows, s.boxRow(cmd, b))
		}
	}
	return s.show(cmd, list{
		table: "{{.ID}}\t{{.Image}}\t{{.Command}}\t{{.RunningFor}}\t{{.Status}}\t{{.Ports}}\t{{.Names}}", quiet: "ID",
		headers: map[string]string{"ID": "CONTAINER ID", "RunningFor": "CREATED"},
	}, rows)
}

func sources(b swarm.Container) []string {
	var out []string
	for _, m := range b.Spec.Mounts {
		out = append(out, m.Source, m.Target)
	}
	return out
}

func volumes(b swarm.Container) []string {
	var out []string
	for _, m := range b.Spec.Mounts {
		out = append(out, m.Source)
	}
	return out
}

// networkOf: a task with a port published by the routing mesh hangs on its network.
func networkOf(b swarm.Container) string {
	if b.TaskKey != "" && len(b.Ports) > 0 {
		return "ingress"
	}
	return "bridge"
}

func (s *session) boxRow(cmd *cobra.Command, b swarm.Container) row {
	id, command := b.ID, strings.Join(append(append([]string{}, b.Spec.Command...), b.Spec.Args...), " ")
	if command == "" {
		command = "/docker-entrypoint.sh"
	}
	if !yes(cmd, "no-trunc") {
		id, command = short(id), clip(command, 20)
	}
	return row{
		"ID": id, "Image": b.Spec.Image, "Command": `"` + command + `"`, "RunningFor": ago(s.Engine.Now().Sub(b.Created)) + " ago",
		"Status": s.status(b), "State": b.State, "Ports": boxPorts(b), "Names": b.Name, "Labels": strings.Join(labels(b.Labels), ","), "Mounts": strings.Join(volumes(b), ","),
		"CreatedAt": b.Created.UTC().Format("2006-01-02 15:04:05 -0700 MST"), "Size": "0B", "LocalVolumes": text(len(volumes(b))), "Networks": networkOf(b),
	}
}

func boxPorts(b swarm.Container) string {
	if b.State != "running" {
		return ""
	}
	var out []string
	for _, p := range b.Ports {
		if p.PublishMode == "ingress" {
			out = append(out, fmt.Sprintf("%d/%s", p.TargetPort, p.Protocol))
			continue
		}
		out = append(out, fmt.Sprintf("0.0.0.0:%d->%d/%s", p.PublishedPort, p.TargetPort, p.Protocol))
	}
	return strings.Join(out, ", ")
}

func (s *session) status(b swarm.Container) string {
	switch b.State {
	case "created":
		return "Created"
	case "exited":
		return fmt.Sprintf("Exited (%d) %s ago", b.ExitCode, strings.ToLower(ago(s.Engine.Now().Sub(b.EndedAt))))
	}
	up := "Up " + strings.ToLower(ago(s.Engine.Now().Sub(b.StartedAt)))
	switch b.Health {
	case "":
		return up
	case "starting":
		return up + " (health: starting)"
	}
	return up + " (" + b.Health + ")"
}

// box is what docker inspect says of a container.
type box struct {
	ID      string `json:"Id"`
	Created string
	Path    string
	Args    []string
	State   boxState
	Image   string
	Name    string
	Mounts  []boxMount
	Config  boxConfig
}

type boxState struct {
	Status                string
	Running, Paused       bool
	Pid, ExitCode         int
	Error                 string
	StartedAt, FinishedAt string
	Health                *boxHealth `json:",omitempty"`
	Restarting            bool
	OOMKilled, Dead       bool
}

type boxHealth struct{ Status string }

type boxMount struct {
	Type, Name, Source, Destination, Driver string
	RW                                      bool
}

type boxConfig struct {
	Hostname   string
	Env        []string
	Cmd        []string
	Image      string
	Labels     map[string]string
	Entrypoint []string
}

func (s *session) boxShape(name string) (any, error) {
	b, err := s.Engine.Container(name)
	if err != nil {
		return nil, err
	}
	const stamp = "2006-01-02T15:04:05.999999999Z"
	out := box{
		ID: b.ID, Created: b.Created.UTC().Format(stamp), Path: "/docker-entrypoint.sh", Args: b.Spec.Args, Image: b.Spec.Image, Name: "/" + b.Name,
		State:  boxState{Status: b.State, Running: b.State == "running", Pid: b.PID, ExitCode: b.ExitCode, Error: b.Error, StartedAt: b.StartedAt.UTC().Format(stamp), FinishedAt: b.EndedAt.UTC().Format(stamp)},
		Config: boxConfig{short(b.ID), b.Spec.Env, b.Spec.Args, b.Spec.Image, b.Labels, b.Spec.Command},
	}
	if b.Health != "" {
		out.State.Health = &boxHealth{b.Health}
	}
	for _, m := range b.Spec.Mounts {
		out.Mounts = append(out.Mounts, boxMount{m.Type, m.Source, "/var/lib/docker/volumes/" + m.Source + "/_data", m.Target, "local", !m.ReadOnly})
	}
	return out, nil
}
