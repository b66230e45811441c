package dockercli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"holdfast/steps/sim/swarm"
)

func (s *session) nodeCommands() []*cobra.Command {
	inspect := s.leaf("inspect [OPTIONS] self|NODE [NODE...]", "Display detailed information on one or more nodes", 1, -1, s.nodeInspect)
	inspect.Flags().StringP("format", "f", "", "Format output using a custom template")
	inspect.Flags().Bool("pretty", false, "Print the information in a human friendly format")
	update := s.leaf("update [OPTIONS] NODE", "Update a node", 1, 1, s.nodeUpdate)
	update.Flags().String("availability", "", `Availability of the node ("active", "pause", "drain")`)
	update.Flags().String("role", "", `Role of the node ("worker", "manager")`)
	update.Flags().StringArray("label-add", nil, "Add or update a node label (key=value)")
	update.Flags().StringArray("label-rm", nil, "Remove a node label if exists")
	rm := s.leaf("rm [OPTIONS] NODE [NODE...]", "Remove one or more nodes from the swarm", 1, -1, s.nodeRm)
	rm.Aliases = []string{"remove"}
	rm.Flags().BoolP("force", "f", false, "Force remove a node from the swarm")
	ls := listFlags(s.leaf("ls [OPTIONS]", "List nodes in the swarm", 0, 0, s.nodeLs))
	ls.Aliases = []string{"list"}
	return []*cobra.Command{s.several(
		"node", "Manage Swarm nodes", inspect, update, rm, ls,
		listFlags(s.leaf("ps [OPTIONS] [NODE...]", "List tasks running on one or more nodes, defaults to current node", 0, -1, s.nodePs)),
		s.leaf("promote NODE [NODE...]", "Promote one or more nodes to manager in the swarm", 1, -1, s.turn("manager")),
		s.leaf("demote NODE [NODE...]", "Demote one or more nodes from manager in the swarm", 1, -1, s.turn("worker")),
	)}
}

func (s *session) nodeLs(cmd *cobra.Command, _ []string) error {
	nodes, err := s.Engine.Nodes()
	if err != nil {
		return err
	}
	slices.SortFunc(nodes, func(a, b swarm.Node) int { return strings.Compare(a.Description.Hostname, b.Description.Hostname) })
	var rows []row
	for _, n := range nodes {
		ok, err := matches(cmd, map[string][]string{
			"id": {n.ID}, "name": {n.Description.Hostname}, "role": {n.Spec.Role}, "node.label": labels(n.Spec.Labels), "label": nil, "membership": {"accepted"},
		})
		if err != nil {
			return err
		}
		if ok {
			rows = append(rows, nodeRow(cmd, n))
		}
	}
	return s.show(cmd, list{
		table: "{{.ID}}\t{{.Hostname}}\t{{.Status}}\t{{.Availability}}\t{{.ManagerStatus}}\t{{.EngineVersion}}", quiet: "ID",
		headers: map[string]string{"ID": "ID", "TLSStatus": "TLS STATUS"},
	}, rows)
}

func nodeRow(cmd *cobra.Command, n swarm.Node) row {
	id := n.ID
	if n.Self && str(cmd, "format") == "" && !yes(cmd, "quiet") {
		id += " *"
	} else if str(cmd, "format") == "" && !yes(cmd, "quiet") {
		id += "  "
	}
	role := ""
	if m := n.ManagerStatus; m != nil {
		role = title(m.Reachability)
		if m.Leader {
			role = "Leader"
		}
	}
	return row{
		"ID": id, "Self": n.Self, "Hostname": n.Description.Hostname, "Status": title(n.Status.State), "TLSStatus": "Ready",
		"Availability": title(n.Spec.Availability), "ManagerStatus": role, "EngineVersion": n.Description.Engine.EngineVersion,
	}
}

func (s *session) nodeInspect(cmd *cobra.Command, args []string) error {
	if yes(cmd, "pretty") {
		return s.each(args, s.nodePretty)
	}
	return s.inspectSwarm(str(cmd, "format"), args, func(name string) (any, error) { return s.Engine.Node(name) })
}

func (s *session) nodePretty(name string) error {
	n, err := s.Engine.Node(name)
	if err != nil {
		return err
	}
	s.printf("ID:\t\t\t%s\nHostname:              \t%s\nJoined at:             \t%s\nStatus:\n State:\t\t\t%s\n Availability:         \t%s\n Address:\t\t%s\n",
		n.ID, n.Description.Hostname, n.CreatedAt.UTC(), title(n.Status.State), title(n.Spec.Availability), n.Status.Addr)
	if m := n.ManagerStatus; m != nil {
		s.printf("Manager Status:\n Address:\t\t%s\n Raft Status:\t\t%s\n Leader:\t\t%s\n", m.Addr, title(m.Reachability), map[bool]string{true: "Yes", false: "No"}[m.Leader])
	}
	s.printf("Platform:\n Operating System:\t%s\n Architecture:\t\t%s\nEngine Version:\t\t%s\n", n.Description.Platform.OS, n.Description.Platform.Architecture, n.Description.Engine.EngineVersion)
	return nil
}

func (s *session) nodeUpdate(cmd *cobra.Command, args []string) error {
	if a := str(cmd, "availability"); a != "" && !slices.Contains([]string{"active", "pause", "drain"}, a) {
		return fmt.Errorf("invalid Availability: %q", a)
	}
	return s.done(args, func(name string) error {
		return s.Engine.UpdateNode(name, func(spec *swarm.NodeSpec) {
			if a := str(cmd, "availability"); a != "" {
				spec.Availability = a
			}
			if r := str(cmd, "role"); r != "" {
				spec.Role = r
			}
			if spec.Labels == nil {
				spec.Labels = map[string]string{}
			}
			for k, v := range pairs(all(cmd, "label-add")) {
				spec.Labels[k] = v
			}
			for _, k := range all(cmd, "label-rm") {
				delete(spec.Labels, k)
			}
		})
	})
}

func (s *session) nodeRm(cmd *cobra.Command, args []string) error {
	return s.done(args, func(name string) error { return s.Engine.RemoveNode(name, yes(cmd, "force")) })
}

// turn is promote and demote.
func (s *session) turn(role string) func(*cobra.Command, []string) error {
	words := map[string]string{"manager": "Node %s promoted to a manager in the swarm.\n", "worker": "Manager %s demoted in the swarm.\n"}
	same := map[string]string{"manager": "Node %s is already a manager.\n", "worker": "Node %s is already a worker.\n"}
	return func(_ *cobra.Command, args []string) error {
		return s.each(args, func(name string) error {
			n, err := s.Engine.Node(name)
			if err == nil && n.Spec.Role == role {
				s.printf(same[role], name)
				return nil
			}
			if err = s.Engine.UpdateNode(name, func(spec *swarm.NodeSpec) { spec.Role = role }); err == nil {
				s.printf(words[role], name)
			}
			return err
		})
	}
}
