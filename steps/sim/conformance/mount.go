package conformance

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// failingMount starts a service whose volume the storage server does not export. Where the image's own files are not to be
// copied into the volume (volume-nocopy), the mount is tried at the container's start, and the task Fails; otherwise
// when the container is made, and it is Rejected.
func (f *failover) failingMount(t *testing.T) {
	image := strings.TrimSpace(f.must(t, "docker service inspect --format '{{.Spec.TaskTemplate.ContainerSpec.Image}}' s3"))
	server := strings.TrimSpace(f.must(t, "docker node inspect --format '{{.Status.Addr}}' self"))
	for _, c := range []struct{ nocopy, state, problem string }{
		{",volume-nocopy=true", "Failed", "starting container failed: error while mounting volume '/var/lib/docker/volumes/holdfast-conformance/_data': failed to mount local volume: "},
		{"", "Rejected", "failed to mount local volume: "},
	} {
		f.must(t, fmt.Sprintf("docker service create --detach --name holdfast-conformance --no-resolve-image --restart-condition none --constraint node.hostname==%s "+
			"--mount 'type=volume,source=holdfast-conformance,target=/usr/src/app/localData,volume-driver=local%s,volume-opt=type=nfs,volume-opt=device=:/not/exported,\"volume-opt=o=addr=%s,nfsvers=4.2,hard\"' %s",
			f.name(t, f.hosts[0]), c.nocopy, server, image))
		state, problem := f.ended(t, "holdfast-conformance")
		if state != c.state || !strings.Contains(problem, c.problem) || !strings.Contains(problem, "mount :/not/exported:/var/lib/docker/volumes/holdfast-conformance/_data, data: addr="+server+",nfsvers=4.2,hard: ") {
			t.Errorf("a mount that fails, with %q: the task is %s, %s\nwant %s, %s", c.nocopy, state, problem, c.state, c.problem)
		}
		t.Logf("a mount that fails, with %q: %s %s", c.nocopy, state, problem)
		f.must(t, "docker service rm holdfast-conformance >/dev/null; for i in 1 2 3 4 5 6 7 8 9 10; do docker volume rm holdfast-conformance >/dev/null 2>&1 && exit 0; sleep 2; done; exit 1")
	}
}

// ended waits for the end of a service's task.
func (f *failover) ended(t *testing.T, service string) (state, problem string) {
	t.Helper()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for start := time.Now(); time.Since(start) < time.Minute; <-tick.C {
		line, _, _ := strings.Cut(f.must(t, "docker service ps --no-trunc --format '{{.CurrentState}}|{{.Error}}' "+service), "\n")
		state, problem, _ = strings.Cut(line, "|")
		state, _, _ = strings.Cut(state, " ")
		if (task{state: state}).over() {
			return state, problem
		}
	}
	t.Errorf("the task of %s did not end within a minute", service)
	return state, problem
}
