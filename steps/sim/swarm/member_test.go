package swarm

import (
	"context"
	"regexp"
	"testing"
	"time"
)

func TestJoinErrors(t *testing.T) {
	run(t, 3, func(b *bench) {
		join := func(i int, token, remote string) error {
			return b.e[i-1].Join(b.Context(), JoinOptions{Token: token, Remote: remote})
		}
		b.refused(join(2, "SWMTKN-1-x-y", addr(1)), "connection refused")
		b.swarm(1)
		b.refused(join(2, "SWMTKN-1-x-y", addr(1)), "This node is already part of a swarm.")
		b.ok(b.e[1].Leave(false))
		b.refused(b.e[1].Leave(false), "This node is not part of a swarm")
		token, err := b.e[0].Tokens("worker", false)
		b.ok(err)
		if !regexp.MustCompile(`^SWMTKN-1-[0-9a-z]{50}-[0-9a-z]{25}$`).MatchString(token) {
			b.Errorf("the token %q has not the form of one", token)
		}
		fresh, err := b.e[0].Tokens("worker", true)
		b.ok(err)
		b.refused(join(2, token, addr(1)), "A valid join token is necessary to join this cluster")
		b.refused(join(2, "rubbish", addr(1)), "invalid join token")
		b.refused(join(2, "SWMTKN-1-x-y", addr(1)), "remote CA does not match fingerprint")
		b.cable(2, false)
		begin := time.Now()
		b.refused(join(2, fresh, addr(1)), "Timeout was reached before node joined.")
		if got := time.Since(begin); got != 20*time.Second {
			b.Errorf("gave up after %v, want 20 s", got)
		}
		b.cable(2, true)
		b.ok(join(2, fresh, addr(1)+":2377"))
		b.sleep(13 * time.Second)
		nodes, err := b.e[0].Nodes()
		b.ok(err)
		if len(nodes) != 4 || nodes[1].Status.State != "down" || nodes[3].Status.State != "ready" {
			b.Errorf("after leaving and joining again: %+v", nodes)
		}
		b.ok(b.e[0].RemoveNode(nodes[1].ID, false))
	})
}

func TestManagers(t *testing.T) {
	run(t, 3, func(b *bench) {
		b.swarm(1)
		role := func(name, role string) error {
			return b.e[0].UpdateNode(name, func(n *NodeSpec) { n.Role = role })
		}
		b.refused(role("n1", "worker"), "attempting to demote the last manager of the swarm")
		_, err := b.e[1].Nodes()
		b.refused(err, "Worker nodes can't be used to view or modify cluster state.")
		b.ok(role("n2", "manager"))
		if _, err := b.e[1].Nodes(); err != nil {
			b.Errorf("a promoted node: %v", err)
		}
		b.refused(b.e[0].RemoveNode("n2", true), "is a cluster manager and is a member of the raft cluster")
		b.refused(b.e[0].Leave(false), "Removing this node leaves 1 managers out of 2. Without a Raft quorum your swarm will be inaccessible.")
		b.ok(role("n3", "manager"))
		b.e[1].PowerCut()
		b.refused(role("n3", "worker"), "this would result in a loss of quorum")
		b.refused(b.e[0].RemoveNode("nobody", false), "node nobody not found")
		b.refused(b.e[0].UpdateNode("n", func(*NodeSpec) {}), "node n not found")
	})
}

// The raft log is on disk: a manager's daemon that comes back knows its swarm.
func TestSwarmSurvivesItsOnlyManager(t *testing.T) {
	run(t, 2, func(b *bench) {
		b.swarm(1)
		s := spec("s3", 1)
		s.TaskTemplate.Placement = &Placement{Constraints: []string{"node.hostname==n2"}}
		b.create(s)
		b.sleep(3 * time.Second)
		b.ok(b.e[0].Stop(b.Context()))
		if _, err := b.e[0].Nodes(); err == nil {
			b.Error("a stopped daemon answers")
		}
		if _, _, err := b.e[1].Route(8000); err != nil {
			b.Errorf("the task on the worker: %v", err)
		}
		b.sleep(time.Minute)
		b.e[0].Start()
		b.sleep(time.Second)
		b.see(1, "s3", "s3.1@n2 running/running")
	})
}

func TestConstraints(t *testing.T) {
	n := &Node{ID: "abc", Spec: NodeSpec{Role: "worker", Labels: map[string]string{"disk": "ssd"}}}
	n.Description.Hostname = "n1"
	for text, want := range map[string]bool{
		"node.role==worker": true, "node.role!=worker": false, "node.hostname == n1": true, "node.labels.disk==ssd": true,
		"node.labels.disk!=hdd": true, "node.id==abc": true, "node.nothing==x": false, "rubbish": false,
	} {
		if got := meets(n, &Placement{Constraints: []string{text}}); got != want {
			t.Errorf("%s: %t, want %t", text, got, want)
		}
	}
}

func TestContainers(t *testing.T) {
	run(t, 1, func(b *bench) {
		e := b.e[0]
		_, err := e.CreateContainer("x", ContainerSpec{Image: "engine:1"}, nil)
		b.refused(err, "No such image: engine:1")
		added, err := e.PullImage("engine:1")
		if !added || err != nil {
			b.Errorf("pull: %t, %v", added, err)
		}
		spec := ContainerSpec{Image: "engine:1", Mounts: []Mount{{Type: "volume", Source: "v", Target: "/x"}}}
		id, err := e.CreateContainer("x", spec, nil)
		b.ok(err)
		_, err = e.CreateContainer("x", spec, nil)
		b.refused(err, `The container name "/x" is already in use`)
		b.refused(e.RemoveVolume("v"), "volume is in use")
		b.ok(e.StartContainer("x"))
		b.sleep(2 * time.Second)
		b.refused(e.RemoveContainer(id[:6], false), "container is running")
		_, err = e.RemoveImage("engine:1", true)
		b.refused(err, "is using its referenced image")
		b.ok(e.StopContainer(b.Context(), "x", false))
		c, err := e.Container("x")
		b.ok(err)
		if c.State != "exited" || c.ExitCode != 0 || len(c.Lines) != 1 {
			b.Errorf("after the stop: %s, code %d, %d lines", c.State, c.ExitCode, len(c.Lines))
		}
		b.refused(e.StopContainer(b.Context(), "x", true), "is not running")
		b.ok(e.StartContainer("x"))
		b.sleep(2 * time.Second)
		b.ok(e.StopContainer(context.Background(), "x", true))
		if c, err = e.Container("x"); err != nil || c.ExitCode != 137 {
			b.Errorf("killed: code %d, %v", c.ExitCode, err)
		}
		b.ok(e.RemoveContainer("x", false))
		b.ok(e.RemoveVolume("v"))
		_, err = e.RemoveImage("engine:1", false)
		b.ok(err)
		b.refused(e.RemoveContainer("x", false), "No such container: x")
	})
}

func TestSecrets(t *testing.T) {
	run(t, 1, func(b *bench) {
		b.swarm(1)
		_, err := b.e[0].CreateSecret("secret", "keys", nil, nil)
		b.refused(err, "secret data must be larger than 0")
		_, err = b.e[0].CreateSecret("secret", "keys", nil, []byte("hidden"))
		b.ok(err)
		_, err = b.e[0].CreateSecret("config", "keys", nil, []byte("open"))
		b.ok(err)
		s, err := b.e[0].Secret("secret", "keys")
		if err != nil || s.Spec.Data != nil {
			b.Errorf("a secret gives its content back: %q, %v", s.Spec.Data, err)
		}
		if s, err = b.e[0].Secret("config", "keys"); err != nil || string(s.Spec.Data) != "open" {
			b.Errorf("a config does not give its content back: %q, %v", s.Spec.Data, err)
		}
		b.ok(b.e[0].RemoveSecret("secret", "keys"))
		b.refused(b.e[0].RemoveSecret("secret", "keys"), "secret keys not found")
	})
}
