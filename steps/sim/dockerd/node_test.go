package dockerd

import (
	"crypto/x509"
	"encoding/pem"
	"regexp"
	"strings"
	"testing"
	"time"
)

// A worker is not told the id of its swarm: whoever asks reads it out of its certificate.
func TestCertificateNamesTheSwarm(t *testing.T) {
	run(t, func(l *lab) {
		l.install(false)
		cluster := l.must(1, "docker", "info", "--format", "{{with .Swarm.Cluster}}{{.ID}}{{end}}")
		text, err := l.nodes[1].Host.FS.ReadFile(certificateFile)
		l.ok(err)
		block, _ := pem.Decode(text)
		if block == nil {
			l.Fatalf("no certificate:\n%s", text)
		}
		c, err := x509.ParseCertificate(block.Bytes)
		l.ok(err)
		if len(c.Subject.Organization) != 1 || c.Subject.Organization[0] != cluster || cluster == "" || c.Subject.OrganizationalUnit[0] != "swarm-worker" {
			l.Errorf("the certificate is for %v, the swarm is %q", c.Subject, cluster)
		}
		l.must(2, "docker", "swarm", "leave")
		if l.nodes[1].Host.FS.Exists(certificateFile) {
			l.Error("a node that has left keeps its certificate")
		}
	})
}

// The questions that the project's own facts and checks ask.
func TestQuestions(t *testing.T) {
	run(t, func(l *lab) {
		const facts = "{{.ServerVersion}}|{{.Swarm.LocalNodeState}}|{{with .Swarm.Cluster}}{{.ID}}{{end}}|{{.Swarm.ControlAvailable}}|{{.Swarm.NodeID}}|{{.LiveRestoreEnabled}}|{{.DockerRootDir}}"
		if got := l.must(1, "docker", "info", "--format", facts); got != "24.0.7|inactive||false||false|/var/lib/docker" {
			l.Errorf("before: %q", got)
		}
		l.install(false)
		l.seed()
		if got := l.must(2, "docker", "info", "--format", facts); !regexp.MustCompile(`^24\.0\.7\|active\|\|false\|[0-9a-z]{25}\|false\|/var/lib/docker$`).MatchString(got) {
			l.Errorf("a worker: %q", got)
		}
		if got := l.must(1, "docker", "info", "--format", facts); !regexp.MustCompile(`^24\.0\.7\|active\|[0-9a-z]{25}\|true\|[0-9a-z]{25}\|false\|/var/lib/docker$`).MatchString(got) {
			l.Errorf("a manager: %q", got)
		}
		ids := strings.Fields(l.must(1, "docker", "ps", "-aq", "--no-trunc"))
		got := l.must(1, append([]string{"docker", "inspect", "--format", "{{.Id}} {{.State.StartedAt}} {{.State.Pid}}"}, ids...)...)
		if !regexp.MustCompile(`^[0-9a-f]{64} 2000-01-01T00:00:0\d\.\d*Z [1-9]\d+$`).MatchString(got) {
			l.Errorf("docker inspect of a container: %q", got)
		}
		if l.nodes[0].Engine.Ports()[0] != 2377 {
			l.Errorf("the manager listens on %v", l.nodes[0].Engine.Ports())
		}
	})
}

func TestVolumeFolder(t *testing.T) {
	run(t, func(l *lab) {
		h := l.nodes[1].Host
		l.must(2, "docker", "volume", "create", "mine")
		l.ok(h.FS.WriteFile("/var/lib/docker/volumes/mine/_data/x", []byte("own"), 0o644))
		l.must(2, "docker", "volume", "rm", "mine")
		if h.FS.Exists("/var/lib/docker/volumes/mine") {
			l.Error("the folder of a removed volume stays")
		}
		// A volume on NFS goes without what lies on the server.
		l.ok(l.nodes[0].Host.FS.WriteFile("/var/nfs/data/x", []byte("shared"), 0o644))
		l.must(2, "docker", "volume", "create", "--opt", "type=nfs", "--opt", "device=:/var/nfs/data", "--opt", "o=addr=10.77.0.11,nfsvers=4.2,hard", "far")
		l.must(2, "docker", "pull", image)
		l.must(2, "docker", "run", "-d", "--name", "c", "-v", "far:/usr/src/app/localData", image)
		l.pass(7 * time.Second)
		if !h.FS.Exists("/var/lib/docker/volumes/far/_data/x") {
			l.Error("the server's file is not seen through the volume")
		}
		l.must(2, "docker", "rm", "-f", "c")
		l.pass(time.Second)
		l.must(2, "docker", "volume", "rm", "far")
		if !l.nodes[0].Host.FS.Exists("/var/nfs/data/x") {
			l.Error("removing a volume removed the server's files")
		}
	})
}

// The server's power cut is the outage that the tutorial's layout cannot survive; everything is there after its boot.
func TestServerPowerCut(t *testing.T) {
	run(t, func(l *lab) {
		l.install(false, "--constraint", "node.role==worker")
		l.seed()
		l.nodes[0].Host.PowerOff()
		l.parts.Poke()
		l.pass(time.Minute)
		for i := 1; i <= 3; i++ {
			if err := l.old(i); err == nil {
				l.Errorf("n%d serves without the server", i)
			}
		}
		l.nodes[0].Host.Boot(l.Context())
		l.parts.Poke()
		got := l.until(2*time.Minute, func() error { return l.old(1) })
		l.Logf("power cut of the server: served again %v after its boot", got)
		l.ok(l.client(2).Put(l.Context(), bucket, "new", []byte("x")))
	})
}

func TestDaemonStopped(t *testing.T) {
	run(t, func(l *lab) {
		l.install(false, "--constraint", "node.role==worker")
		l.seed()
		l.ok(l.nodes[1].Host.StopUnit(l.Context(), "docker"))
		_, bad, code := l.sh(2, "docker", "ps")
		if code != 1 || bad != "Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?" {
			l.Errorf("docker ps: %d %s", code, bad)
		}
		got := l.until(2*time.Minute, func() error { return l.old(1) })
		// Nobody has to wait for the lock: it was given back.
		if got < 22*time.Second || got > 30*time.Second {
			l.Errorf("served again after %v, want 12 s, 5 s, and the start", got)
		}
	})
}
