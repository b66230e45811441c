package sim_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"holdfast/steps/sim"
)

// TestInside looks at the service from the machines themselves, as a trainee who has logged in does.
func TestInside(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJourney(t, sim.Spec{}, "distro")
		n2 := j.c.Nodes[1].Host
		ask := func(line, out string, exit int) {
			t.Helper()
			if said, errs, code := as(t, n2, "root", line); code != exit || !strings.Contains(said+errs, out) {
				t.Errorf("%s\nexit %d, want %d: %s%s", line, code, exit, said, errs)
			}
		}
		ask("apt-get -y install curl", "", 0)
		ask("curl -sS http://10.99.0.11:8000", "Connection refused", 7)
		ask("ss -Htln", "0.0.0.0:22", 0)
		j.must("install")
		for _, at := range []string{"10.99.0.11", "n3", "localhost", "127.0.0.1"} {
			ask("curl -sS http://"+at+":8000/", "AccessDenied", 0)
			ask("curl -s -o /dev/null -w '%{http_code}' http://"+at+":8000/", "403", 0)
		}
		ask("curl -sf http://localhost:8000/", "", 22)
		ask("curl -sS -I -u a:b -H 'X-A: b' http://localhost:8000/", "HTTP/1.1 403", 0)
		ask("curl -sS http://localhost:8001/; curl -sS https://localhost:8000/", "port 8001: Connection refused", 7)
		ask("ss -Htlnp", `*:8000`, 0)
		ask("ss -Htlnp | grep 8000", `users:(("dockerd",pid=`, 0)
		ask("ss -Htln | grep -c 2377", "0", 1)
		ask("ss -Huln", "*:7946", 0)
		ask("mount", "/dev/vda1 on / type ext4 (rw,relatime", 0)
		ask("findmnt", "/dev/vda1", 0)
		ask("mount -t proc", "proc on /proc type proc", 0)
		if said, _, _ := as(t, j.c.Nodes[0].Host, "root", "ss -Htln"); !strings.Contains(said, "*:2377") {
			t.Errorf("the manager does not listen for others:\n%s", said)
		}
		j.c.Net.Unplug("10.99.0.11", true)
		ask("curl -sS -m 3 http://10.99.0.11:8000/", "timed out", 28)
		j.c.Net.Unplug("10.99.0.11", false)
		ask("systemctl stop docker docker.socket; curl -sS http://localhost:8000/", "Connection refused", 7)
		ask("ss -Htln | grep -c dockerd; ss -Htln | grep -c 8000", "0", 1)
	})
}
