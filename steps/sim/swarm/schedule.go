package swarm

import (
	"fmt"
	"strings"
)

// schedule places tasks that have no node yet, each where the fewest of its service are, then the fewest of all.
func (c *Cluster) schedule() {
	for _, t := range c.tasks {
		if t.Status.State != Pending || t.DesiredState.Over() {
			continue
		}
		m, reason := c.place(t)
		if m == nil {
			t.Status.Err = reason
			continue
		}
		t.NodeID = m.ID
		t.Status = TaskStatus{Timestamp: c.w.clock.Now(), State: Assigned, Message: "scheduler assigned task to node"}
		c.w.dirty = true
	}
}

func (c *Cluster) place(t *Task) (best *member, reason string) {
	if t.Slot == 0 {
		return c.node(t.NodeID), ""
	}
	away, unfit := 0, 0
	least := [2]int{}
	for _, m := range c.members {
		if m.Status.State != "ready" || m.Spec.Availability != "active" {
			away++
			continue
		}
		if !meets(m.Node, t.Spec.Placement) {
			unfit++
			continue
		}
		load := c.load(m, t)
		if best == nil || load[0] < least[0] || load[0] == least[0] && load[1] < least[1] {
			best, least = m, load
		}
	}
	return best, noNode(away, unfit)
}

// load counts the tasks on a node: of the same service, and all. Ended ones of the slot count among the first once they
// are many, because the scheduler avoids a node where a service keeps failing.
func (c *Cluster) load(m *member, t *Task) (n [2]int) {
	failed := 0
	for _, other := range c.tasks {
		if other.NodeID != m.ID {
			continue
		}
		if other.ServiceID == t.ServiceID && (other.Status.State == Failed || other.Status.State == Rejected) {
			failed++
		}
		if other.DesiredState.Over() {
			continue
		}
		n[1]++
		if other.ServiceID == t.ServiceID {
			n[0]++
		}
	}
	if failed >= historyLimit {
		n[0] += failed
	}
	return n
}

func noNode(away, unfit int) string {
	var reasons []string
	if unfit > 0 {
		reasons = append(reasons, "scheduling constraints not satisfied on "+count(unfit, "node"))
	}
	if away > 0 {
		reasons = append(reasons, count(away, "node")+" not available for new tasks")
	}
	if len(reasons) == 0 {
		return "no suitable node"
	}
	return "no suitable node (" + strings.Join(reasons, "; ") + ")"
}

func count(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprint(n, " ", what)
}

// meets tells whether a node fits every constraint.
func meets(n *Node, p *Placement) bool {
	if p == nil {
		return true
	}
	for _, text := range p.Constraints {
		key, op, want, err := ParseConstraint(text)
		if err != nil || (valueOf(n, key) == want) != (op == "==") {
			return false
		}
	}
	return true
}

// ParseConstraint splits KEY==VALUE or KEY!=VALUE.
func ParseConstraint(text string) (key, op, value string, err error) {
	for _, op := range []string{"==", "!="} {
		if key, value, ok := strings.Cut(text, op); ok && strings.TrimSpace(key) != "" {
			return strings.TrimSpace(key), op, strings.TrimSpace(value), nil
		}
	}
	return "", "", "", fmt.Errorf("constraint expected one operator from ==, !=")
}

func valueOf(n *Node, key string) string {
	if label, ok := strings.CutPrefix(key, "node.labels."); ok {
		return n.Spec.Labels[label]
	}
	switch key {
	case "node.id":
		return n.ID
	case "node.hostname":
		return n.Description.Hostname
	case "node.role":
		return n.Spec.Role
	case "node.ip":
		return n.Status.Addr
	case "node.platform.os":
		return n.Description.Platform.OS
	case "node.platform.arch":
		return n.Description.Platform.Architecture
	}
	return "\x00" // nothing equals what is not there
}
