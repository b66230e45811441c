package swarm

import (
	"strings"
	"testing"
	"time"
)

func (b *bench) availability(node, to string) {
	b.Helper()
	b.ok(b.e[0].UpdateNode(node, func(n *NodeSpec) { n.Availability = to }))
}

// A paused node keeps what it has and gets nothing new; a drained one keeps nothing.
func TestAvailability(t *testing.T) {
	run(t, 2, func(b *bench) {
		b.swarm(1)
		b.availability("n2", "pause")
		b.create(spec("s3", 2))
		b.sleep(3 * time.Second)
		b.see(1, "s3", "s3.1@n1 running/running\ns3.2@n1 running/running")
		b.availability("n2", "active")
		b.availability("n1", "pause")
		b.sleep(time.Minute)
		b.see(1, "s3", "s3.1@n1 running/running\ns3.2@n1 running/running")
		b.availability("n1", "drain")
		b.sleep(3 * time.Second)
		b.see(1, "s3", "s3.1@n2 running/running\ns3.1@n1 shutdown/shutdown\ns3.2@n2 running/running\ns3.2@n1 shutdown/shutdown")
	})
}

// With nowhere to go the task waits, and says why; it starts where there is room again.
func TestDrainOfTheLast(t *testing.T) {
	run(t, 1, func(b *bench) {
		b.swarm(1)
		b.create(spec("s3", 1))
		b.sleep(3 * time.Second)
		b.availability("n1", "drain")
		b.sleep(time.Second)
		b.see(1, "s3", "s3.1@ running/pending (no suitable node (1 node not available for new tasks))\ns3.1@n1 shutdown/shutdown")
		b.availability("n1", "active")
		b.sleep(3 * time.Second)
		if got := b.ps(1, "s3"); !strings.HasPrefix(got, "s3.1@n1 running/running") {
			b.Errorf("active again:\n%s", got)
		}
	})
}

// The restart delay is the service's own, and counts from the end of the task before.
func TestRestartDelay(t *testing.T) {
	for _, delay := range []time.Duration{time.Second, 5 * time.Second, 30 * time.Second} {
		run(t, 1, func(b *bench) {
			b.swarm(1)
			s := spec("s3", 1)
			s.TaskTemplate.RestartPolicy = &RestartPolicy{Condition: "any", Delay: &delay}
			b.create(s)
			b.sleep(3 * time.Second)
			old, _, err := b.e[0].Route(8000)
			b.ok(err)
			b.backend[0].exit <- 1
			// The start takes 0.3 s, the program 1 s.
			if got := b.served(1, old, time.Minute); got < delay+1200*time.Millisecond || got > delay+2*time.Second {
				b.Errorf("with a delay of %v it is served again after %v", delay, got)
			}
		})
	}
}

// A node that leaves takes its tasks down; the managers notice by its silence.
func TestLeaveWithTheTask(t *testing.T) {
	run(t, 3, func(b *bench) {
		b.onWorker()
		b.ok(b.e[1].Leave(false))
		if list, err := b.e[1].Containers(); err != nil || len(list) != 0 {
			b.Errorf("the node that left keeps %d containers, %v", len(list), err)
		}
		token, err := b.e[0].Tokens("worker", false)
		b.ok(err)
		b.ok(b.e[1].Join(b.Context(), JoinOptions{Token: token, Remote: addr(1)}))
		b.sleep(downAfter + restartDelay + 3*time.Second)
		if got := b.ps(1, "s3"); !strings.HasPrefix(got, "s3.1@n3 running/running") && !strings.HasPrefix(got, "s3.1@n2 running/running") {
			b.Errorf("after leaving and joining again:\n%s", got)
		}
		nodes, err := b.e[0].Nodes()
		b.ok(err)
		states := map[string]int{}
		for _, n := range nodes {
			states[n.Status.State]++
		}
		if states["down"] != 1 || states["ready"] != 3 {
			b.Errorf("the nodes are %v, want the old self of n2 down beside three", states)
		}
	})
}

// One volume may be used by several containers, and is in use until the last of them is gone.
func TestVolumeUsers(t *testing.T) {
	run(t, 1, func(b *bench) {
		e := b.e[0]
		_, err := e.PullImage("engine:1")
		b.ok(err)
		var ids []string
		for _, name := range []string{"a", "b"} {
			id, err := e.CreateContainer(name, ContainerSpec{Image: "engine:1", Mounts: []Mount{{Type: "volume", Source: "v", Target: "/x"}}}, nil)
			b.ok(err)
			ids = append(ids, id)
		}
		b.refused(e.RemoveVolume("v"), "volume is in use - ["+ids[0]+", "+ids[1]+"]")
		b.ok(e.RemoveContainer("a", false))
		b.refused(e.RemoveVolume("v"), "volume is in use - ["+ids[1]+"]")
		b.ok(e.RemoveContainer("b", false))
		b.ok(e.RemoveVolume("v"))
		b.refused(e.RemoveVolume("v"), "no such volume")
	})
}
