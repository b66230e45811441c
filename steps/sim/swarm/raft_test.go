package swarm

import (
	"testing"
	"time"
)

// leader is the host name of the leader, as node i sees it; "" for none.
func (b *bench) leader(i int) string {
	nodes, err := b.e[i-1].Nodes()
	if err != nil {
		return ""
	}
	for _, n := range nodes {
		if n.ManagerStatus != nil && n.ManagerStatus.Leader {
			return n.Description.Hostname
		}
	}
	return ""
}

// TestQuorum takes managers away, in the order given, and looks whether the rest still has a leader.
func TestQuorum(t *testing.T) {
	for _, c := range []struct {
		managers, lost int
		leads          bool
	}{{1, 0, true}, {2, 0, true}, {2, 1, false}, {3, 1, true}, {3, 2, false}, {4, 1, true}, {4, 2, false}, {5, 2, true}, {5, 3, false}} {
		for _, way := range []string{"power cut", "cable", "stop"} {
			run(t, c.managers, func(b *bench) {
				b.swarm(c.managers)
				for i := 1; i <= c.lost; i++ {
					switch way {
					case "power cut":
						b.e[i-1].PowerCut()
					case "cable":
						b.cable(i, false)
					default:
						b.ok(b.e[i-1].Stop(b.Context()))
					}
				}
				b.sleep(30 * time.Second)
				if got := b.leader(c.managers) != ""; got != c.leads {
					b.Errorf("%s of %d of %d managers: the rest has a leader: %t, want %t", way, c.lost, c.managers, got, c.leads)
				}
				if i, err := b.e[c.managers-1].Info(); err != nil || (i.Problem == "") != c.leads {
					b.Errorf("%s of %d of %d managers: info says %q, %v", way, c.lost, c.managers, i.Problem, err)
				}
			})
		}
	}
}

func TestElection(t *testing.T) {
	run(t, 3, func(b *bench) {
		b.swarm(3)
		b.e[0].PowerCut()
		b.sleep(electAfter - time.Second)
		if got := b.leader(2); got != "" {
			b.Errorf("%s leads before ten ticks have gone by", got)
		}
		b.sleep(2 * time.Second)
		if a, c := b.leader(2), b.leader(3); a != "n2" || c != a {
			b.Errorf("the leader is %q to n2 and %q to n3", a, c)
		}
		b.e[0].Start()
		b.sleep(time.Minute)
		if got := b.leader(1); got != "n2" {
			b.Errorf("the old leader is back, and %q leads: there is no way back by itself", got)
		}
	})
}

// A leader that is away for a moment only leads on.
func TestShortCut(t *testing.T) {
	run(t, 3, func(b *bench) {
		b.swarm(3)
		b.create(spec("s3", 1))
		b.sleep(3 * time.Second)
		b.cable(1, false)
		b.sleep(5 * time.Second)
		b.cable(1, true)
		b.sleep(time.Minute)
		if got := b.leader(3); got != "n1" {
			b.Errorf("%q leads", got)
		}
		b.see(1, "s3", "s3.1@n1 running/running")
	})
}

// The minority cannot change anything, and finds its way back.
func TestMinority(t *testing.T) {
	run(t, 3, func(b *bench) {
		b.swarm(3)
		b.cable(3, false)
		b.sleep(20 * time.Second)
		_, err := b.e[2].CreateService(spec("s3", 1))
		b.refused(err, "The swarm does not have a leader.")
		_, err = b.e[2].Tokens("worker", true)
		b.refused(err, "The swarm does not have a leader.")
		b.create(spec("s3", 1))
		b.sleep(3 * time.Second)
		b.cable(3, true)
		b.sleep(time.Second)
		b.see(3, "s3", "s3.1@n1 running/running")
	})
}

func TestDemotedLeader(t *testing.T) {
	run(t, 3, func(b *bench) {
		b.swarm(3)
		b.ok(b.e[1].UpdateNode("n1", func(n *NodeSpec) { n.Role = "worker" }))
		b.sleep(20 * time.Second)
		if got := b.leader(2); got != "n2" && got != "n3" {
			b.Errorf("after the leader's demotion %q leads", got)
		}
		_, err := b.e[0].Nodes()
		b.refused(err, "Worker nodes can't be used")
		b.ok(b.e[1].UpdateNode("n1", func(n *NodeSpec) { n.Role = "manager" }))
		b.sleep(time.Second)
		if _, err := b.e[0].Nodes(); err != nil {
			b.Errorf("promoted again: %v", err)
		}
	})
}
