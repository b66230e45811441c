package sim_test

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"regexp"
	"sort"
	"strings"
	"testing"

	"holdfast/steps/sim"
	"holdfast/steps/sim/machine"
)

// volatile is what differs between two installations that are the same: what lives in memory, records of when and in
// which order things happened, keys, and what carries a time or a random name.
var volatile = regexp.MustCompile(`^/(proc|run|tmp|dev|sys|var/tmp|var/log|var/run|var/lock)(/|$)|^/var/lib/docker/|^/var/lib/holdfast/jobs|ssh_host|/authorized_keys$|^/var/nfs/(data|metadata)/.|^/var/lib/apt/lists/lock$|^/var/lib/dpkg/lock`)

// digest words the state of a cluster: every file with mode and sum, units, packages, exports and what Docker has.
func digest(t *testing.T, c *sim.Cluster) string {
	t.Helper()
	var b strings.Builder
	for _, n := range c.Nodes {
		tree(&b, n.Host, "/")
		for _, u := range n.Units() {
			if !u.Transient {
				fmt.Fprintf(&b, "%s unit %s %v %s\n", n.Hostname(), u.Name, u.Enabled, u.Active)
			}
		}
		for _, p := range n.InstalledPackages() {
			fmt.Fprintf(&b, "%s package %s %s\n", n.Hostname(), p.Name, p.Version)
		}
		for _, ask := range []string{
			"docker volume ls -q | xargs docker volume inspect --format '{{.Name}} {{.Driver}} {{json .Options}}'",
			"docker image ls --format '{{.Repository}}:{{.Tag}}'", "docker info --format '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}}'",
			"exportfs -s 2>/dev/null", "grep nfs /proc/mounts | grep -v docker | grep -v nfsd", "cat /proc/fs/nfsd/nfsv4leasetime 2>/dev/null",
		} {
			out, _, _ := as(t, n.Host, "root", ask)
			fmt.Fprintf(&b, "%s %s\n%s", n.Hostname(), ask, sorted(out))
		}
	}
	for _, ask := range []string{
		"docker node ls --format '{{.Hostname}} {{.Status}} {{.Availability}} {{.ManagerStatus}}'", "docker secret ls --format '{{.Name}}'",
		"docker service ls --format '{{.Name}} {{.Mode}} {{.Replicas}} {{.Image}} {{.Ports}}'",
		"docker service inspect --format '{{json .Spec.TaskTemplate.ContainerSpec.Mounts}} {{json .Spec.TaskTemplate.ContainerSpec.Env}}' s3",
	} {
		out, _, _ := as(t, c.Nodes[0].Host, "root", ask)
		b.WriteString(sorted(out))
	}
	return b.String()
}

func sorted(text string) string {
	l := strings.SplitAfter(text, "\n")
	sort.Strings(l)
	return strings.Join(l, "")
}

func tree(b *strings.Builder, h *machine.Host, at string) {
	list, err := h.FS.ReadDir(at)
	if err != nil {
		fmt.Fprintf(b, "%s %s: %v\n", h.Hostname(), at, err)
	}
	for _, i := range list {
		p := strings.TrimSuffix(at, "/") + "/" + i.Name()
		if volatile.MatchString(p) {
			continue
		}
		fmt.Fprintf(b, "%s %s %v %d", h.Hostname(), p, i.Mode(), i.UID)
		switch {
		case i.Mode()&fs.ModeSymlink != 0:
			fmt.Fprintf(b, " -> %s\n", i.Target)
		case i.IsDir():
			b.WriteString("\n")
			tree(b, h, p)
		default:
			text, _ := h.FS.ReadFile(p)
			fmt.Fprintf(b, " %x\n", sha256.Sum256(text))
		}
	}
}
