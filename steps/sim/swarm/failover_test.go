package swarm

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestTaskMovesAfterPowerCut(t *testing.T) {
	run(t, 3, func(b *bench) {
		b.onWorker()
		old, _, err := b.e[0].Route(8000)
		b.ok(err)
		begin := time.Now()
		b.e[1].PowerCut()
		if _, _, err := b.e[0].Route(8000); !errors.Is(err, ErrSilent) {
			b.Errorf("just after the cut: %v, want no answer", err)
		}
		b.sleep(11 * time.Second)
		if _, _, err := b.e[0].Route(8000); !errors.Is(err, ErrRefused) {
			b.Errorf("once the mesh has forgotten the node: %v, want refused", err)
		}
		b.see(1, "s3", "s3.1@n2 running/running")
		b.sleep(1500 * time.Millisecond) // Down after 12 s
		b.see(1, "s3", "s3.1@n3 ready/ready\ns3.1@n2 shutdown/running")
		b.served(1, old, time.Minute)
		// 12 s until Down, 5 s delay, 0.3 s to start, 1 s of the program's own.
		if got := time.Since(begin); got < 18*time.Second || got > 19*time.Second {
			b.Errorf("served again after %v", got)
		}
		b.e[1].Start()
		b.sleep(time.Second)
		b.see(1, "s3", "s3.1@n3 running/running\ns3.1@n2 shutdown/failed (task: non-zero exit (255))")
		if diff := cmp.Diff([]string{ErrPowerCut.Error()}, b.backend[1].ends); diff != "" {
			b.Errorf("the cut program's end (-want +got):\n%s", diff)
		}
	})
}

func TestLeaderCutOffWithTheTask(t *testing.T) {
	run(t, 3, func(b *bench) {
		b.swarm(3)
		b.create(spec("s3", 1))
		b.sleep(3 * time.Second)
		b.see(1, "s3", "s3.1@n1 running/running")
		old, _, err := b.e[0].Route(8000)
		b.ok(err)
		begin := time.Now()
		b.cable(1, false)
		_, err = b.e[0].Services()
		b.refused(err, "The swarm does not have a leader.")
		_, err = b.e[1].Services()
		b.refused(err, "The swarm does not have a leader.")
		b.sleep(11 * time.Second)
		nodes, err := b.e[1].Nodes()
		b.ok(err)
		if !nodes[1].ManagerStatus.Leader || nodes[0].ManagerStatus.Reachability != "unreachable" {
			b.Errorf("after ten ticks: %+v, %+v", nodes[0].ManagerStatus, nodes[1].ManagerStatus)
		}
		b.served(2, old, time.Minute)
		if got := time.Since(begin); got < 31*time.Second || got > 33*time.Second {
			b.Errorf("served again after %v, want 10 s election, 15 s grace, 5 s delay and the start", got)
		}
		// Split brain: the cut node's container goes on, and answers whoever reaches the node.
		if id, _, err := b.e[0].Route(8000); err != nil || id != old {
			b.Errorf("the cut-off node answers %q, %v, want its old container", id, err)
		}
		b.cable(1, true)
		b.sleep(time.Second)
		if c, err := b.e[0].Container(old); err != nil || c.State != "exited" {
			b.Errorf("after the heal the old container is %q, %v", c.State, err)
		}
		b.see(1, "s3", "s3.1@n2 running/running\ns3.1@n1 shutdown/shutdown")
	})
}

func TestQuorumLost(t *testing.T) {
	run(t, 3, func(b *bench) {
		b.swarm(3)
		b.create(spec("s3", 1))
		b.sleep(3 * time.Second)
		b.e[1].PowerCut()
		b.sleep(time.Second)
		if _, err := b.e[0].Nodes(); err != nil {
			b.Errorf("two of three managers: %v", err)
		}
		b.e[2].PowerCut()
		b.sleep(time.Minute)
		_, err := b.e[0].CreateService(spec("other", 1))
		b.refused(err, "The swarm does not have a leader.")
		i, err := b.e[0].Info()
		b.ok(err)
		if i.State != "active" || !i.Manager || i.Cluster != "" || i.Problem == "" {
			b.Errorf("info without a leader: %+v", i)
		}
		if _, _, err := b.e[0].Route(8000); err != nil {
			b.Errorf("the running task no longer answers: %v", err)
		}
		b.e[2].Start()
		b.sleep(11 * time.Second)
		if _, err := b.e[0].Nodes(); err != nil {
			b.Errorf("two of three managers again: %v", err)
		}
	})
}

func TestForceNewCluster(t *testing.T) {
	run(t, 3, func(b *bench) {
		b.swarm(2)
		b.create(spec("s3", 1))
		b.e[1].PowerCut()
		b.sleep(time.Minute)
		_, err := b.e[0].Nodes()
		b.refused(err, "does not have a leader")
		_, err = b.e[0].Init(InitOptions{Force: true})
		b.ok(err)
		b.sleep(5 * time.Second)
		b.see(1, "s3", "s3.1@n1 running/running")
	})
}

func TestDaemonStoppedOnWorker(t *testing.T) {
	run(t, 2, func(b *bench) {
		b.swarm(1)
		s := spec("s3", 1)
		b.ok(b.e[0].UpdateNode("n1", func(n *NodeSpec) { n.Availability = "drain" }))
		b.create(s)
		b.sleep(3 * time.Second)
		b.see(1, "s3", "s3.1@n2 running/running")
		b.ok(b.e[1].Stop(b.Context()))
		if diff := cmp.Diff([]string{"stopped"}, b.backend[1].ends); diff != "" {
			b.Errorf("the program's end (-want +got):\n%s", diff)
		}
		b.sleep(18 * time.Second)
		b.see(1, "s3", "s3.1@ running/pending (no suitable node (2 nodes not available for new tasks))\ns3.1@n2 shutdown/running")
		b.e[1].Start()
		b.sleep(3 * time.Second)
		b.see(1, "s3", "s3.1@n2 running/running\ns3.1@n2 shutdown/complete")
	})
}
