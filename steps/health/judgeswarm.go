package health

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// Margin is how many managers answer, of how many, and how many more may be lost before nothing can be decided.
func (s Swarm) Margin() (answer, all, spare int) {
	for _, n := range s.Nodes {
		if n.Manager {
			all++
			if n.Leader || n.Reachable {
				answer++
			}
		}
	}
	return answer, all, max(0, answer-(all/2+1))
}

// Running gives the machines the service runs on.
func (s Swarm) Running() []string {
	var out []string
	for _, t := range s.Service.Tasks {
		if t.Desired == "Running" && strings.HasPrefix(t.State, "Running") {
			out = append(out, t.Node)
		}
	}
	slices.Sort(out)
	return out
}

// Latest gives of the tasks those that count: all that shall run, and of the others the last failure on each node.
func (s Swarm) Latest() []Task {
	var out []Task
	failed := map[string]bool{}
	for _, t := range s.Service.Tasks {
		switch {
		case t.Desired == "Running" || t.Desired == "Ready":
			out = append(out, t)
		case t.Error != "" && !failed[t.Node]:
			failed[t.Node] = true
			out = append(out, t)
		}
	}
	return out
}

// control is about nodes and managers.
func (h Health) control(e Expect) []Finding {
	if h.SwarmError != "" {
		return []Finding{{
			Level: Broken, Symptom: "the swarm cannot be asked", Error: h.SwarmError,
			Cause:  "Too few managers answer to decide anything, or there is no swarm. What runs goes on; nothing is moved or mended.",
			Remedy: "Bring the managers back. Only where they are lost for good: docker swarm init --force-new-cluster on a surviving manager.",
		}}
	}
	if h.Swarm == nil {
		return nil
	}
	var out []Finding
	for _, host := range e.Cluster.Hosts {
		out = append(out, h.node(host.Name)...)
	}
	if !slices.ContainsFunc(h.Swarm.Nodes, func(n Node) bool { return n.Leader }) {
		out = append(out, Finding{
			Level: Broken, Symptom: "the swarm has no leader", Cause: "The managers have not agreed on one: too few answer, or they cannot reach each other.",
			Remedy: "See that port 2377/tcp is open between the managers and that they are all on.",
		})
	}
	for _, n := range h.Swarm.Nodes {
		if _, ours := e.Cluster.Host(n.Name); !ours {
			out = append(out, Finding{
				Level: Note, Host: n.Name, Symptom: "the swarm has a node that the cluster file does not name (" + n.State + ")",
				Cause: "A machine that was added by hand, or that was installed anew and has left its old self behind.", Remedy: "If it is gone for good: docker node rm " + n.ID + ".",
			})
		}
	}
	return out
}

func (h Health) node(name string) []Finding {
	i := slices.IndexFunc(h.Swarm.Nodes, func(n Node) bool { return n.Name == name })
	if i < 0 {
		return []Finding{{
			Level: Lurking, Host: name, Symptom: "it is not in the swarm", Cause: "It never joined, has left, or was installed anew.",
			Remedy: "`holdfast apply` lets it join again.",
		}}
	}
	n := h.Swarm.Nodes[i]
	switch {
	case n.State != "ready":
		return []Finding{{
			Level: Lurking, Host: name, Symptom: "the swarm calls it " + n.State, Cause: "Its heartbeat is not heard: it is off, Docker is stopped there, or the way to the managers is cut.",
			Remedy: "Switch it on, start Docker, and see that 2377/tcp, 7946/tcp+udp and 4789/udp are open between the machines.",
		}}
	case n.Availability != "active":
		return []Finding{{
			Level: Lurking, Host: name, Symptom: "it is set to " + n.Availability, Cause: "Somebody took it out, as for maintenance, and nothing may run there.",
			Remedy: "On a manager: docker node update --availability active " + n.Hostname + ".",
		}}
	case n.Manager && !n.Leader && !n.Reachable:
		return []Finding{{
			Level: Lurking, Host: name, Symptom: "the other managers cannot reach it", Cause: "The way between the managers is cut, or Docker hangs there.",
			Remedy: "See that port 2377/tcp is open between the managers.",
		}}
	}
	return nil
}

// service is about the tasks.
func (h Health) service(e Expect) []Finding {
	if h.Swarm == nil {
		return nil
	}
	s := h.Swarm.Service
	able := 0
	for _, n := range h.Swarm.Nodes {
		if n.State == "ready" && n.Availability == "active" {
			able++
		}
	}
	want := s.Wanted
	if want == -1 {
		want = able
	}
	have := len(h.Swarm.Running())
	var out []Finding
	switch {
	case want == -2:
		return []Finding{{
			Level: Broken, Symptom: "there is no service " + s.Name, Cause: "It was never made, or was removed.", Remedy: "`holdfast apply` makes it again; the objects are untouched by that.",
		}}
	case want == 0:
		out = append(out, Finding{
			Level: Broken, Symptom: "the service is told to run nowhere", Cause: "It was scaled to 0, or no machine may run it.",
			Remedy: "On a manager: docker service scale " + s.Name + "=1, and docker node ls.",
		})
	case have < want:
		out = append(out, h.missing(have, want))
	case e.OneWriter && s.Wanted > 1:
		out = append(out, Finding{
			Level: Broken, Symptom: fmt.Sprintf("the service is told to run %d times", s.Wanted), Cause: "This engine keeps a database that one process alone may write: two damage it.",
			Remedy: "On a manager, at once: docker service scale " + s.Name + "=1.",
		})
	}
	return append(out, h.rules()...)
}

// missing names the newest error among the tasks: it is the reason nearly always.
func (h Health) missing(have, want int) Finding {
	f := Finding{
		Level: Broken, Symptom: fmt.Sprintf("%d of %d tasks of the service run", have, want),
		Cause:  "A task is being started, or cannot be.",
		Remedy: "Wait a minute and look again; then docker service ps --no-trunc " + h.Swarm.Service.Name + " on a manager.",
	}
	for _, t := range h.Swarm.Service.Tasks {
		if t.Error != "" {
			f.Host, f.Error = t.Node, t.Error
			break
		}
	}
	return f
}

// rules finds placement rules that leave one machine or none.
func (h Health) rules() []Finding {
	s := h.Swarm.Service
	able := 0
	for _, n := range h.Swarm.Nodes {
		if n.State == "ready" && n.Availability == "active" && !slices.ContainsFunc(s.Rules, func(r string) bool { return Forbids(r, n) }) {
			able++
		}
	}
	if able >= 2 || len(s.Rules) == 0 {
		return nil
	}
	return []Finding{{
		Level: Lurking, Symptom: fmt.Sprintf("the service may run on %d of %d machines (constraint %s)", able, len(h.Swarm.Nodes), strings.Join(s.Rules, ", ")),
		Cause:  "A placement constraint ties it down: nothing can take over.",
		Remedy: fmt.Sprintf("On a manager: docker service update --constraint-rm '%s' %s.", s.Rules[0], s.Name),
	}}
}

// Forbids tells whether a placement rule keeps the service off a node. Rules on labels are not followed.
func Forbids(rule string, n Node) bool {
	key, value, equal := strings.Cut(rule, "==")
	if !equal {
		var not bool
		if key, value, not = strings.Cut(rule, "!="); !not {
			return false
		}
	}
	role := "worker"
	if n.Manager {
		role = "manager"
	}
	have, known := map[string]string{"node.hostname": n.Hostname, "node.id": n.ID, "node.role": role}[strings.TrimSpace(key)]
	return known && (have == strings.TrimSpace(value)) != equal
}

// Covers tells whether an export's client means that address.
func Covers(client, address string) bool {
	if client == "*" || client == "<world>" || client == address {
		return true
	}
	net, err := netip.ParsePrefix(client)
	a, err2 := netip.ParseAddr(address)
	return err == nil && err2 == nil && net.Contains(a)
}
