package health

import (
	"strings"
	"testing"

	"holdfast/steps/shelltest"
)

// docker answers as a manager's does; "slow" stands for an engine that has failed.
const docker = `#!/bin/sh
[ ! -e "$HOME/failed" ] || { echo 'Cannot connect to the Docker daemon' >&2; echo 'Is it running?' >&2; exit 1; }
case "$*" in
version*) echo 24.0.7 ;;
info*) echo active ;;
"volume inspect"*missing) exit 1 ;;
"volume inspect"*) echo 'map[type:nfs]' ;;
ps*) echo c1; echo c2 ;;
"node ls"*) [ ! -e "$HOME/leaderless" ] || { echo 'Error response from daemon: rpc error: The swarm does not have a leader.' >&2; exit 1; }; echo id1 ;;
"node inspect"*id1) echo 'node|id1|h1|ready|10.0.0.11|active|true|reachable|10.0.0.11:2377' ;;
"service inspect"*s3) echo 'service|1'; echo 'want|d|map[type:nfs]' ;;
"service ps"*s3) echo 'task|h1|Running|Running 1 hour ago|' ;;
*) echo "what? $*" >&2; exit 9 ;;
esac
`

func TestScriptUnderEveryShell(t *testing.T) {
	shelltest.Each(t, func(t *testing.T, sh shelltest.Shell) {
		h := shelltest.NewHost(t)
		h.Tool(t, "docker", docker)
		h.Tool(t, "exportfs", "#!/bin/sh\necho '/srv/d  10.0.0.11(rw,sync) 10.0.0.12(rw,async)'\n")
		h.Put(t, "/proc/mounts", "/dev/sda1 / ext4 rw 0 0\n10.0.0.11:/srv/d / nfs4 rw 0 0\n")
		h.Put(t, "/proc/fs/nfsd/nfsv4leasetime", "15\n")
		h.Put(t, "/proc/fs/nfsd/threads", "8\n")
		h.Put(t, "/var/lib/holdfast/drill/marker", "drill=reboot\ntarget=n2\nrun=x\nowner=anna@laptop, process 7\n")
		q := Query{Cluster: home(), Service: "s3", Volumes: []string{"d", "missing"}, Folders: []string{"/srv/none"}}
		look := func() answer {
			t.Helper()
			res := h.Raw(t, sh, "set -u\n{\n"+h.Move(script(q))+"\n} </dev/null\n")
			a := parse(res.Stdout)
			if res.Exit != 0 || !a.whole || a.clock.IsZero() {
				t.Fatalf("exit %d\n%s\n%s", res.Exit, res.Stdout, res.Stderr)
			}
			return a
		}

		a := look()
		m := a.machine
		if m.Docker != "24.0.7" || m.Member != "active" || m.Lease.Seconds() != 15 || len(m.Exports) != 2 || len(m.Disks) == 0 || m.Disks[0].Size == 0 {
			t.Errorf("%+v", m)
		}
		if len(m.Volumes) != 1 || m.Volumes[0] != (Volume{"d", "map[type:nfs]", 2}) || m.Drill != "reboot on n2, by anna@laptop, process 7" {
			t.Errorf("%+v, %q", m.Volumes, m.Drill)
		}
		if len(m.Mounts) != 1 || m.Mounts[0].Source != "10.0.0.11:/srv/d" || m.Mounts[0].Hangs {
			t.Errorf("%+v", m.Mounts)
		}
		if len(a.nodes) != 1 || a.service.Wanted != 1 || len(a.service.Tasks) != 1 || len(a.service.Mounts) != 1 || a.swarmError != "" {
			t.Errorf("%+v %+v", a.nodes, a.service)
		}

		h.Put(t, "leaderless", "")
		if a = look(); !strings.Contains(a.swarmError, "does not have a leader") || len(a.nodes) != 0 {
			t.Errorf("without a leader: %+v", a)
		}
		h.Put(t, "failed", "")
		h.Put(t, "/proc/fs/nfsd/threads", "0\n")
		a = look()
		if a.machine.DockerError != "Cannot connect to the Docker daemon Is it running?" || a.machine.Docker != "" || a.machine.Lease != 0 {
			t.Errorf("without Docker and NFS: %+v", a.machine)
		}
	})
}

// Every call of docker has a limit of its own: a dead storage server makes it hang for ever.
func TestEveryDockerCallHasALimit(t *testing.T) {
	for line := range strings.Lines(body) {
		words := strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(" \t\n()$", r) })
		for i, w := range words {
			if w == "docker" && !strings.HasPrefix(strings.TrimSpace(line), "#") && (i < 2 || words[i-2] != "timeout") {
				t.Errorf("no limit: %s", line)
			}
		}
	}
}
