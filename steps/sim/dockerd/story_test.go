package dockerd

import (
	"strings"
	"testing"
	"time"

	"holdfast/steps/s3check"
)

const bucket = "holdfast-check"

// seed waits for the service and puts an old object.
func (l *lab) seed() {
	l.Helper()
	l.until(time.Minute, func() error { return l.client(1).EnsureBucket(l.Context(), bucket) })
	l.ok(l.client(2).Put(l.Context(), bucket, "old", []byte("kept from before")))
}

// old reads the old object through a machine.
func (l *lab) old(i int) error {
	_, err := l.client(i).Get(l.Context(), bucket, "old")
	return err
}

func TestPowerCut(t *testing.T) {
	run(t, func(l *lab) {
		l.install(false, "--constraint", "node.role==worker")
		l.seed()
		if !strings.HasPrefix(l.ps(), "n2 Running Running") {
			l.Fatalf("the task is not on n2:\n%s", l.ps())
		}
		l.nodes[1].Host.PowerOff()
		l.parts.World.Poke()
		got := l.until(2*time.Minute, func() error { return l.old(1) })
		// 12 s until Down, 5 s delay, 10 s for the lock, 5 s of start, up to 5 s for the health check.
		if got < 33*time.Second || got > 43*time.Second {
			l.Errorf("served again after %v, want about 38 s", got)
		}
		l.Logf("power cut of the task's node: served again after %v", got)
		l.ok(l.old(3))
		if err := l.old(2); s3check.IsMissing(err) || err == nil {
			l.Errorf("the machine without power: %v", err)
		}
		l.nodes[1].Host.Boot(l.Context())
		l.until(time.Minute, func() error { return l.old(2) })
	})
}

func TestEmptyVolumeTrap(t *testing.T) {
	run(t, func(l *lab) {
		l.install(true) // n3 has no volumes, and the service brings no options
		l.seed()
		l.must(1, "docker", "node", "update", "--availability", "drain", "n1")
		l.must(1, "docker", "node", "update", "--availability", "drain", "n2")
		l.pass(30 * time.Second)
		if !strings.HasPrefix(l.ps(), "n3 Running Running") {
			l.Fatalf("the task is not on n3:\n%s", l.ps())
		}
		if err := l.old(1); !s3check.IsMissing(err) {
			l.Errorf("an empty volume gave %v, want that there is no such object", err)
		}
		if got := l.must(3, "docker", "volume", "inspect", "--format", "{{.Driver}} {{.Options.type}}", "s3-data"); strings.Contains(got, "nfs") {
			l.Errorf("the volume that appeared on n3: %q", got)
		}
	})
}

func TestPartition(t *testing.T) {
	run(t, func(l *lab) {
		l.install(false, "--constraint", "node.role==worker")
		l.seed()
		l.net.Unplug(addr(2), true)
		l.parts.Poke()
		got := l.until(2*time.Minute, func() error { return l.old(1) })
		if got < 33*time.Second || got > 43*time.Second {
			l.Errorf("served again after %v, want about 38 s", got)
		}
		if out := l.containers(2); out != "running" {
			l.Errorf("the cut-off container is %q, want it to go on", out)
		}
		l.net.Unplug(addr(2), false)
		l.parts.Poke()
		l.pass(2 * time.Second)
		if out := l.containers(2); out != "exited" {
			l.Errorf("after the heal the old container is %q", out)
		}
		l.ok(l.old(2))
	})
}

func (l *lab) containers(i int) string {
	list, err := l.nodes[i-1].Engine.Containers()
	l.ok(err)
	var out []string
	for _, c := range list {
		out = append(out, c.State)
	}
	return strings.Join(out, " ")
}

func TestServerAway(t *testing.T) {
	run(t, func(l *lab) {
		l.install(false, "--constraint", "node.role==worker")
		l.seed()
		l.must(1, "docker", "info")
		l.ok(l.nodes[0].Host.StopUnit(l.Context(), "nfs-server"))
		if err := l.old(1); err == nil || s3check.IsMissing(err) {
			l.Errorf("with the NFS server stopped: %v, want a request that hangs", err)
		}
		l.ok(l.nodes[0].Host.StartUnit(l.Context(), "nfs-server"))
		l.until(30*time.Second, func() error { return l.old(1) })
	})
}

func TestNotExported(t *testing.T) {
	run(t, func(l *lab) {
		l.export(addr(1), addr(3))
		l.must(1, "exportfs", "-ra")
		l.install(false, "--constraint", "node.hostname==n2")
		l.pass(8 * time.Second)
		want := `"starting container failed: error while mounting volume '/var/lib/docker/volumes/s3-data/_data': failed to mount local volume: mount :/var/nfs/data:/var/lib/docker/volumes/s3-data/_data, data: addr=10.77.0.11,nfsvers=4.2,hard: permission denied"`
		if !strings.Contains(l.ps(), want) {
			l.Errorf("docker service ps:\n%s\nwant\n%s", l.ps(), want)
		}
		_, bad, code := l.sh(2, "mount", "-t", "nfs", "10.77.0.11:/var/nfs/data", "/mnt")
		if code != 32 || bad != "mount.nfs: access denied by server while mounting 10.77.0.11:/var/nfs/data" {
			l.Errorf("mount: %d %s", code, bad)
		}
	})
}

func TestSecondWriterIsRefused(t *testing.T) {
	run(t, func(l *lab) {
		l.install(false)
		l.seed()
		l.must(1, "docker", "service", "scale", "--detach", "s3=2")
		l.pass(3 * time.Second)
		if !strings.Contains(l.ps(), "task: non-zero exit (1)") {
			l.Errorf("two writers:\n%s", l.ps())
		}
		if out := l.must(1, "docker", "service", "logs", "--raw", "s3"); !strings.Contains(out, "IO error: lock /usr/src/app/localMetadata/rootDB/LOCK: Resource temporarily unavailable") {
			l.Errorf("the log says:\n%s", out)
		}
	})
}

func TestWrongKeys(t *testing.T) {
	run(t, func(l *lab) {
		l.install(false)
		l.seed()
		c := s3check.Dial("http://"+addr(1)+":8000", "mine", "guessed", s3check.Options{Timeout: 2 * time.Second, Dial: l.ends[0].dial})
		if err := c.Put(l.Context(), bucket, "x", nil); err == nil || !strings.Contains(err.Error(), "SignatureDoesNotMatch") {
			l.Errorf("a wrong key: %v", err)
		}
	})
}
