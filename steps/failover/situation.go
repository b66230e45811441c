package failover

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"holdfast/steps"
	"holdfast/steps/inventory"
)

var errNoStorage = errors.New("this layout has no single storage server")

// situation is the swarm as a manager describes it. Machines have their inventory names wherever they are known.
type situation struct {
	manager string // the host that was asked
	nodes   []member
	tasks   []task // those that shall run
	wanted  int    // tasks; -1: one on every machine
	rules   []string
	mounts  []mount
}

type member struct {
	name, id, hostname string
	ready, active      bool
	manager, leader    bool
	reachable          bool // of a manager
}

type task struct{ node, state, err string }

// mount is a volume of the service: options as Docker prints them, "map[...]".
type mount struct{ volume, target, options string }

// running gives the machines the service runs on.
func (s situation) running() []string {
	var out []string
	for _, t := range s.tasks {
		if strings.HasPrefix(t.state, "Running") {
			out = append(out, t.node)
		}
	}
	slices.Sort(out)
	return out
}

func (s situation) node(name string) (member, bool) {
	i := slices.IndexFunc(s.nodes, func(n member) bool { return n.name == name })
	if i < 0 {
		return member{}, false
	}
	return s.nodes[i], true
}

func (s situation) leader() string {
	for _, n := range s.nodes {
		if n.leader {
			return n.name
		}
	}
	return ""
}

// ask describes everything in one script, a line each.
func ask(service string) string {
	return "service=" + steps.Quote(service) + `
nodes=$(timeout 20 docker node ls --quiet) || exit 1
timeout 20 docker node inspect --format 'node|{{.ID}}|{{.Description.Hostname}}|{{.Status.State}}|{{.Status.Addr}}|{{.Spec.Availability}}|{{with .ManagerStatus}}{{.Leader}}|{{.Reachability}}|{{.Addr}}{{end}}' $nodes || exit 1
timeout 20 docker service inspect --format 'service|{{if .Spec.Mode.Global}}all{{else}}{{.Spec.Mode.Replicated.Replicas}}{{end}}{{println}}{{with .Spec.TaskTemplate.Placement}}{{range .Constraints}}rule|{{.}}{{println}}{{end}}{{end}}{{range .Spec.TaskTemplate.ContainerSpec.Mounts}}mount|{{.Source}}|{{.Target}}|{{with .VolumeOptions}}{{with .DriverConfig}}{{.Options}}{{end}}{{end}}{{println}}{{end}}' "$service" || exit 1
timeout 20 docker service ps --no-trunc --filter desired-state=running --format 'task|{{.Node}}|{{.CurrentState}}|{{.Error}}' "$service" || exit 1
`
}

// survey asks the managers one after the other until one answers, the last one first asked being avoid.
func (e Engine) survey(ctx context.Context, avoid string) (situation, error) {
	var hosts []string
	for _, n := range e.Layout.Nodes {
		if n.Manager && n.Name != avoid {
			hosts = append(hosts, n.Name)
		}
	}
	if n, ok := e.Layout.Node(avoid); ok && n.Manager {
		hosts = append(hosts, avoid)
	}
	err := errors.New("the cluster has no manager")
	for _, h := range hosts {
		var res steps.Result
		if res, err = e.run(ctx, h, quick, ask(e.service())); err != nil {
			continue
		}
		if res.Exit != 0 {
			err = fmt.Errorf("ask the swarm on %s: %s", h, lastLine(res))
			continue
		}
		var s situation
		if s, err = parseSituation(res.Stdout, e.Inventory.Hosts); err == nil {
			s.manager = h
			return s, nil
		}
	}
	return situation{}, err
}

func lastLine(res steps.Result) string {
	lines := strings.Split(strings.TrimSpace(res.Stderr+"\n"+res.Stdout), "\n")
	if last := strings.TrimSpace(lines[len(lines)-1]); last != "" {
		return last
	}
	return fmt.Sprintf("exit code %d", res.Exit)
}

// ills says what is wrong with the swarm, in words; nothing for a healthy one.
func (s situation) ills(hosts []inventory.Host) []string {
	var out []string
	able := 0
	for _, h := range hosts {
		n, there := s.node(h.Name)
		switch {
		case !there:
			out = append(out, h.Name+" is not in the swarm")
		case !n.ready:
			out = append(out, h.Name+" is not ready")
		case !n.active:
			out = append(out, h.Name+" is drained or paused")
		case n.manager && !n.reachable && !n.leader:
			out = append(out, "manager "+h.Name+" is not reachable by the others")
		}
		if n.ready && n.active {
			able++
		}
	}
	if s.leader() == "" {
		out = append(out, "the swarm has no leader")
	}
	want := s.wanted
	if want < 0 {
		want = able
	}
	if have := len(s.running()); have < want {
		out = append(out, fmt.Sprintf("%d of %d tasks of the service run", have, want)+s.firstError())
	}
	return out
}

func (s situation) firstError() string {
	for _, t := range s.tasks {
		if t.err != "" {
			return ": " + t.err
		}
	}
	return ""
}
