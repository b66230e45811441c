package swarm

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestDrainMovesStopFirst(t *testing.T) {
	run(t, 2, func(b *bench) {
		b.swarm(1)
		b.create(spec("s3", 1))
		b.sleep(3 * time.Second)
		b.see(1, "s3", "s3.1@n1 running/running")
		b.ok(b.e[0].UpdateNode("n1", func(n *NodeSpec) { n.Availability = "drain" }))
		b.sleep(time.Second)
		b.see(1, "s3", "s3.1@n2 running/running\ns3.1@n1 shutdown/shutdown")
		b.ok(b.e[0].UpdateNode("n1", func(n *NodeSpec) { n.Availability = "active" }))
		b.sleep(time.Minute)
		b.see(1, "s3", "s3.1@n2 running/running\ns3.1@n1 shutdown/shutdown") // nothing moves back by itself
	})
}

func TestRestart(t *testing.T) {
	two := uint64(2)
	for _, c := range []struct {
		name   string
		policy *RestartPolicy
		code   int
		want   string
	}{
		{"by default after any end", nil, 0, "s3.1@n1 running/running\ns3.1@n1 shutdown/complete"},
		{"after a failure", &RestartPolicy{Condition: "on-failure"}, 3, "s3.1@n1 running/running\ns3.1@n1 shutdown/failed (task: non-zero exit (3))"},
		{"not after a success", &RestartPolicy{Condition: "on-failure"}, 0, "s3.1@n1 shutdown/complete"},
		{"never", &RestartPolicy{Condition: "none"}, 3, "s3.1@n1 shutdown/failed (task: non-zero exit (3))"},
		{"so many times", &RestartPolicy{Condition: "any", MaxAttempts: &two}, 3, "s3.1@n1 running/running\ns3.1@n1 shutdown/failed (task: non-zero exit (3))"},
	} {
		t.Run(c.name, func(t *testing.T) {
			run(t, 1, func(b *bench) {
				b.swarm(1)
				s := spec("s3", 1)
				s.TaskTemplate.RestartPolicy = c.policy
				b.create(s)
				b.sleep(3 * time.Second)
				b.backend[0].exit <- c.code
				b.sleep(4900 * time.Millisecond)
				if strings.Contains(b.ps(1, "s3"), "running/") {
					b.Errorf("started again before the delay of 5 s was over:\n%s", b.ps(1, "s3"))
				}
				b.sleep(2 * time.Second)
				b.see(1, "s3", c.want)
			})
		})
	}
}

func TestGlobalService(t *testing.T) {
	run(t, 3, func(b *bench) {
		b.swarm(1)
		s := spec("gw", 0)
		s.Mode = Mode{Global: &struct{}{}}
		b.create(s)
		b.sleep(3 * time.Second)
		v, err := b.e[0].Service("gw")
		b.ok(err)
		if v.Running != 3 || v.Wanted != 3 {
			b.Errorf("%d of %d run, want 3 of 3", v.Running, v.Wanted)
		}
		b.e[2].PowerCut()
		b.sleep(15 * time.Second)
		if v, err = b.e[0].Service("gw"); err != nil || v.Running != 2 || v.Wanted != 2 {
			b.Errorf("without n3 %d of %d run, want 2 of 2", v.Running, v.Wanted)
		}
		b.e[2].Start()
		b.sleep(5 * time.Second)
		if v, err = b.e[0].Service("gw"); err != nil || v.Running != 3 {
			b.Errorf("with n3 again %d of %d run: %v\n%s", v.Running, v.Wanted, err, b.ps(1, "gw"))
		}
		b.ok(b.e[0].UpdateService("gw", func(s *ServiceSpec) error {
			s.TaskTemplate.Placement = &Placement{Constraints: []string{"node.labels.x==1"}}
			return nil
		}))
		b.sleep(5 * time.Second)
		if v, err = b.e[0].Service("gw"); err != nil || v.Running != 0 || strings.Contains(b.ps(1, "gw"), "/running") {
			b.Errorf("with a constraint nobody meets %d run:\n%s", v.Running, b.ps(1, "gw"))
		}
	})
}

func TestUpdate(t *testing.T) {
	run(t, 2, func(b *bench) {
		b.swarm(1)
		b.create(spec("s3", 2))
		b.sleep(3 * time.Second)
		b.ok(b.e[0].UpdateService("s3", func(s *ServiceSpec) error { s.TaskTemplate.ForceUpdate++; return nil }))
		if n := strings.Count(b.ps(1, "s3"), "shutdown/"); n != 1 {
			b.Errorf("%d tasks end at once, want one after the other:\n%s", n, b.ps(1, "s3"))
		}
		b.sleep(10 * time.Second)
		v, err := b.e[0].Service("s3")
		b.ok(err)
		if v.UpdateStatus == nil || v.UpdateStatus.State != "completed" || v.Running != 2 {
			b.Errorf("after the update: %+v, %d run", v.UpdateStatus, v.Running)
		}
		b.backend[0].mountErr, b.backend[1].mountErr = errDenied, errDenied
		b.ok(b.e[0].UpdateService("s3", func(s *ServiceSpec) error {
			s.TaskTemplate.ContainerSpec.Mounts = []Mount{{Type: "volume", Source: "v", Target: "/x"}}
			return nil
		}))
		b.sleep(10 * time.Second)
		if v, err = b.e[0].Service("s3"); err != nil || v.UpdateStatus.State != "paused" || v.Running != 1 {
			b.Errorf("after an update that cannot work: %+v, %d run", v.UpdateStatus, v.Running)
		}
		if !strings.Contains(b.ps(1, "s3"), "rejected (failed to mount local volume: permission denied)") {
			b.Errorf("the tasks:\n%s", b.ps(1, "s3"))
		}
	})
}

func TestVolumeMountedOnlyAtStart(t *testing.T) {
	run(t, 1, func(b *bench) {
		b.swarm(1)
		b.backend[0].mountErr = errDenied
		s := spec("s3", 1)
		s.TaskTemplate.ContainerSpec.Mounts = []Mount{{Type: "volume", Source: "v", Target: "/x", VolumeOptions: &VolumeOptions{NoCopy: true, DriverConfig: &Driver{Name: "local", Options: map[string]string{"type": "nfs"}}}}}
		b.create(s)
		b.sleep(2 * time.Second)
		if !strings.Contains(b.ps(1, "s3"), "failed (starting container failed: error while mounting volume '/var/lib/docker/volumes/v/_data': failed to mount local volume: permission denied)") {
			b.Errorf("the tasks:\n%s", b.ps(1, "s3"))
		}
		v, err := b.e[0].Volume("v")
		b.ok(err)
		if diff := cmp.Diff(map[string]string{"type": "nfs"}, v.Options); diff != "" {
			b.Errorf("options that came with the service (-want +got):\n%s", diff)
		}
	})
}

func TestHealth(t *testing.T) {
	run(t, 1, func(b *bench) {
		b.swarm(1)
		s := spec("s3", 1)
		s.TaskTemplate.ContainerSpec.Healthcheck = &Health{Test: []string{"CMD-SHELL", "true"}, Interval: 5 * time.Second, Retries: 2, StartPeriod: 20 * time.Second}
		b.create(s)
		b.sleep(4 * time.Second)
		b.see(1, "s3", "s3.1@n1 running/starting")
		if _, _, err := b.e[0].Route(8000); !errors.Is(err, ErrRefused) {
			b.Errorf("before the first health check: %v, want refused", err)
		}
		b.sleep(2 * time.Second)
		b.see(1, "s3", "s3.1@n1 running/running")
		b.backend[0].never = true
		b.backend[0].exit <- 0
		b.sleep(36 * time.Second) // 5 s delay, 20 s of start, two checks
		if !strings.Contains(b.ps(1, "s3"), "failed (task: non-zero exit (137): dockerexec: unhealthy container)") {
			b.Errorf("a program that never answers:\n%s", b.ps(1, "s3"))
		}
	})
}

func TestMissingImage(t *testing.T) {
	run(t, 1, func(b *bench) {
		b.swarm(1)
		s := spec("s3", 1)
		s.TaskTemplate.ContainerSpec.Image = "nobody/nothing:1"
		b.create(s)
		b.sleep(time.Second)
		if !strings.HasSuffix(b.ps(1, "s3"), "rejected (No such image: nobody/nothing:1)") {
			b.Errorf("the tasks:\n%s", b.ps(1, "s3"))
		}
		_, err := b.e[0].PullImage("nobody/nothing:1")
		b.refused(err, "pull access denied for nobody/nothing")
		_, err = b.e[0].PullImage("engine:2")
		b.refused(err, "manifest for engine:2 not found: manifest unknown")
	})
}

func TestHistoryAndRemoval(t *testing.T) {
	run(t, 1, func(b *bench) {
		b.swarm(1)
		b.create(spec("s3", 1))
		b.sleep(3 * time.Second)
		for range 8 {
			b.backend[0].exit <- 1
			b.sleep(8 * time.Second)
		}
		if n := strings.Count(b.ps(1, "s3"), "\n") + 1; n != historyLimit {
			b.Errorf("%d tasks are kept, want %d:\n%s", n, historyLimit, b.ps(1, "s3"))
		}
		b.ok(b.e[0].RemoveService("s3"))
		b.sleep(time.Second)
		if list, err := b.e[0].Containers(); err != nil || len(list) != 0 {
			b.Errorf("after the removal there are %d containers, %v", len(list), err)
		}
		_, err := b.e[0].Tasks("s3")
		b.refused(err, "no such service: s3")
	})
}

func TestSpread(t *testing.T) {
	run(t, 3, func(b *bench) {
		b.swarm(1)
		b.create(spec("s3", 3))
		b.sleep(3 * time.Second)
		b.see(1, "s3", "s3.1@n1 running/running\ns3.2@n2 running/running\ns3.3@n3 running/running")
		seen := map[string]bool{}
		for range 6 {
			id, _, err := b.e[0].Route(8000)
			b.ok(err)
			seen[id] = true
		}
		if len(seen) != 3 {
			b.Errorf("the mesh sends to %d containers, want 3", len(seen))
		}
		_, err := b.e[0].CreateService(spec("other", 1))
		b.refused(err, "port '8000' is already in use by service 's3'")
	})
}
