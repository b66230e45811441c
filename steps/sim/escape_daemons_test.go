package sim_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"holdfast/steps/sim"
)

// TestDaemonsReachNothing asks Docker, NFS and curl for what lies outside the simulation.
func TestDaemonsReachNothing(t *testing.T) {
	file, word := canary(t)
	h := cluster(t, sim.Spec{Hosts: 1, Speed: 100}).Nodes[0].Host
	if _, errs, code := as(t, h, "root", "apt-get -y install docker.io nfs-kernel-server curl && docker swarm init"); code != 0 {
		t.Fatal(errs)
	}
	dir := filepath.Dir(file)
	for name, script := range map[string]string{
		"load and import":   "docker load -i " + file + "; docker load <" + file + "; docker import " + file + " x",
		"save":              "docker pull ghcr.io/scality/cloudserver:9.5.2; docker save -o " + dir + "/out.tar ghcr.io/scality/cloudserver:9.5.2",
		"bind mount":        "docker run -d --name b -v " + dir + ":/x ghcr.io/scality/cloudserver:9.5.2; docker exec b cat /x/" + filepath.Base(file) + "; docker logs b",
		"copy":              "docker cp " + file + " b:/y; docker cp b:/x/" + filepath.Base(file) + " /tmp/y; cat /tmp/y",
		"secret and config": "docker secret create s " + file + "; docker config create c " + file + "; docker secret inspect s",
		"environment file":  "docker run -d --env-file " + file + " ghcr.io/scality/cloudserver:9.5.2; docker inspect $(docker ps -aq)",
		"export":            "mkdir -p " + dir + "; echo '" + dir + " *(rw)' >/etc/exports; exportfs -ra; mount -t nfs 127.0.0.1:" + dir + " /mnt; ls /mnt; cat /mnt/*",
		"the daemon's host": "docker -H tcp://127.0.0.1:2375 info; DOCKER_HOST=unix:///var/run/docker.sock docker info; docker --config " + dir + " info; docker context ls",
	} {
		out, errs, _ := as(t, h, "root", script)
		for line := range strings.SplitSeq(out+"\n"+errs, "\n") {
			if strings.Contains(strings.ReplaceAll(strings.ReplaceAll(line, file, ""), filepath.Base(file), ""), word) {
				t.Errorf("%s: seen from inside: %q", name, line)
			}
		}
	}
	if text, err := os.ReadFile(file); err != nil || string(text) != word {
		t.Errorf("the real file is now %q, %v", text, err)
	}
	if list, err := os.ReadDir(dir); err != nil || len(list) != 1 {
		t.Errorf("the real folder now holds %v, %v", list, err)
	}
}
