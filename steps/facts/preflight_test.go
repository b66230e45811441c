package facts_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps"
	"holdfast/steps/facts"
	"holdfast/steps/inventory"
)

func three() inventory.Cluster {
	c := inventory.Cluster{Name: "home"}
	for i, role := range []string{"server", "client", "client"} {
		ip := fmt.Sprintf("10.77.0.1%d", i+1)
		c.Hosts = append(c.Hosts, inventory.Host{Name: fmt.Sprintf("n%d", i+1), Address: ip, ClusterAddress: ip, Role: role, SSH: inventory.SSH{User: "ops", Sudo: true}})
	}
	return c
}

// healthy are the facts of three bare machines with nothing to complain of.
func healthy() map[string]*steps.Facts {
	all := map[string]*steps.Facts{}
	for i, h := range three().Hosts {
		all[h.Name] = &steps.Facts{
			OS:   steps.OS{ID: "debian", Version: "12", Pretty: "Debian GNU/Linux 12 (bookworm)", Family: "debian"},
			Arch: "x86_64", Hostname: h.Name, Machine: fmt.Sprintf("machine-%d", i), UID: 1000, Sudo: true, Init: "systemd",
			Clock: time.Unix(1_800_000_000, 0), Memory: 2 << 30, DiskFree: 20 << 30, Addrs: []string{h.ClusterAddress}, Ports: []int{22},
		}
	}
	return all
}

func judge(all map[string]*steps.Facts, want facts.Wants) []facts.Finding {
	plain := map[string]steps.Facts{}
	for name, f := range all {
		plain[name] = *f
	}
	return facts.Preflight(three(), plain, want)
}

func wants() facts.Wants { return facts.Wants{ServicePort: 8000} }

func TestPreflightTellsEverythingOfHealthyHosts(t *testing.T) {
	got := judge(healthy(), wants())
	if facts.Worst(got) != facts.OK || len(got) != 3*len(facts.Checks()) {
		t.Errorf("%d findings, worst %s: %+v", len(got), facts.Worst(got), got)
	}
	for i, f := range got {
		if want := fmt.Sprintf("n%d", i/len(facts.Checks())+1); f.Host != want || f.Check != facts.Checks()[i%len(facts.Checks())] || f.What == "" {
			t.Errorf("finding %d: %+v", i, f)
		}
	}
}

// member is an engine that belongs to a swarm.
func member(cluster string, manager bool) steps.Docker {
	return steps.Docker{Version: "28", Swarm: "active", Cluster: cluster, Manager: manager}
}

// verdict is what a change of healthy hosts must lead to.
type verdict struct {
	name   string
	change func(all map[string]*steps.Facts, w *facts.Wants)
	want   []string // "host check level" of all that is not fine
	says   string   // in the first one's words or remedy
}

func TestSystemsAndNames(t *testing.T) {
	judged(t, []verdict{
		{"old", func(a map[string]*steps.Facts, _ *facts.Wants) { a["n1"].OS = steps.OS{ID: "centos", Version: "7"} }, []string{"n1 system stop"}, "vault"},
		{"museum", func(a map[string]*steps.Facts, w *facts.Wants) {
			a["n1"].OS, w.Museum = steps.OS{ID: "ubuntu", Version: "14.04"}, true
			a["n1"].Init = "upstart"
		}, []string{"n1 system warning", "n1 init warning"}, "museum"},
		{"untested", func(a map[string]*steps.Facts, _ *facts.Wants) { a["n1"].OS = steps.OS{ID: "rocky", Version: "10.0"} }, []string{"n1 system warning"}, "kernel-modules-extra"},
		{"unknown version", func(a map[string]*steps.Facts, _ *facts.Wants) { a["n1"].OS.Version = "99" }, []string{"n1 system warning"}, "version nobody"},
		{"likely", func(a map[string]*steps.Facts, _ *facts.Wants) {
			a["n1"].OS = steps.OS{ID: "zorin", Like: []string{"ubuntu"}}
		}, []string{"n1 system warning"}, "like ubuntu"},
		{"unknown", func(a map[string]*steps.Facts, _ *facts.Wants) { a["n1"].OS = steps.OS{ID: "alpine"} }, []string{"n1 system stop"}, "Debian 12"},
		{"arch", func(a map[string]*steps.Facts, _ *facts.Wants) { a["n2"].Arch = "armv7l" }, []string{"n2 architecture stop"}, "64-bit"},
		{"no sudo", func(a map[string]*steps.Facts, _ *facts.Wants) { a["n2"].Sudo = false }, []string{"n2 root stop"}, "ops ALL=(ALL) NOPASSWD"},
		{"no systemd", func(a map[string]*steps.Facts, _ *facts.Wants) { a["n2"].Init = "other" }, []string{"n2 init stop"}, "systemd"},
		{"localhost", func(a map[string]*steps.Facts, _ *facts.Wants) { a["n3"].Hostname = "localhost.localdomain" }, []string{"n3 hostname stop"}, "set-hostname n3"},
		{"same name", func(a map[string]*steps.Facts, _ *facts.Wants) { a["n3"].Hostname = "N2" }, []string{"n2 hostname stop", "n3 hostname stop"}, "name of n3"},
		{"cloned", func(a map[string]*steps.Facts, _ *facts.Wants) { a["n3"].Machine = a["n1"].Machine }, []string{"n1 machine id stop", "n3 machine id stop"}, "key.json"},
		{"no machine id", func(a map[string]*steps.Facts, _ *facts.Wants) { a["n1"].Machine, a["n2"].Machine = "", "" }, []string{"n1 machine id warning", "n2 machine id warning"}, "systemd-machine-id-setup"},
		{"clock a little off", func(a map[string]*steps.Facts, _ *facts.Wants) { a["n1"].Skew.Seconds = -6 }, []string{"n1 clock warning"}, "set-ntp"},
		{"clock far off", func(a map[string]*steps.Facts, _ *facts.Wants) { a["n1"].Skew.Seconds = 61 }, []string{"n1 clock stop"}, "certificates"},
		{"clock in doubt", func(a map[string]*steps.Facts, _ *facts.Wants) {
			a["n1"].Skew = steps.Skew{Seconds: 6, PlusMinus: 2}
		}, nil, ""},
		{"clock unknown", func(a map[string]*steps.Facts, _ *facts.Wants) { a["n1"].Clock = time.Time{} }, []string{"n1 clock warning"}, "date"},
	})
}

func TestRoomAndAddresses(t *testing.T) {
	judged(t, []verdict{
		{"little memory", func(a map[string]*steps.Facts, _ *facts.Wants) { a["n1"].Memory = 899 << 20 }, []string{"n1 memory warning"}, "420 MB"},
		{"too little memory", func(a map[string]*steps.Facts, _ *facts.Wants) { a["n1"].Memory = 399 << 20 }, []string{"n1 memory stop"}, "1 GB"},
		{"little disk", func(a map[string]*steps.Facts, _ *facts.Wants) { a["n1"].DiskFree = 4 << 30 }, []string{"n1 disk warning"}, "5 GB"},
		{"too little disk", func(a map[string]*steps.Facts, _ *facts.Wants) { a["n1"].DiskFree = 1 << 30 }, []string{"n1 disk stop"}, "make room"},
		{"full disk", func(a map[string]*steps.Facts, _ *facts.Wants) { a["n1"].DiskFree = 0 }, []string{"n1 disk stop"}, "df -h"},
		{"address elsewhere", func(a map[string]*steps.Facts, _ *facts.Wants) { a["n2"].Addrs = []string{"192.168.1.5"} }, []string{"n2 address stop"}, "192.168.1.5"},
		{"addresses unknown", func(a map[string]*steps.Facts, _ *facts.Wants) { a["n2"].Addrs = nil }, []string{"n2 address warning"}, "ip addr"},
	})
}

func TestWhatStandsInTheWay(t *testing.T) {
	judged(t, []verdict{
		{"podman", func(a map[string]*steps.Facts, _ *facts.Wants) { a["n1"].Docker.Podman = true }, []string{"n1 docker stop"}, "podman-docker"},
		{"live restore", func(a map[string]*steps.Facts, _ *facts.Wants) {
			a["n1"].Docker = steps.Docker{Version: "28", Swarm: "inactive", LiveRestore: true}
		}, []string{"n1 docker stop"}, "daemon.json"},
		{"live restore without a swarm", func(a map[string]*steps.Facts, w *facts.Wants) {
			a["n1"].Docker, w.NoSwarm = steps.Docker{Version: "28", LiveRestore: true}, true
		}, nil, ""},
		{"installed before", func(a map[string]*steps.Facts, _ *facts.Wants) {
			for n, f := range a {
				f.Docker, f.Ports = member("abc", n == "n1"), []int{22, 2377, 7946, 8000}
			}
		}, nil, ""},
		{"half joined", func(a map[string]*steps.Facts, _ *facts.Wants) {
			a["n1"].Docker = member("abc", true)
			a["n2"].Docker = steps.Docker{Version: "28", Swarm: "inactive"}
		}, nil, ""},
		{"another swarm", func(a map[string]*steps.Facts, _ *facts.Wants) {
			a["n1"].Docker, a["n3"].Docker = member("abc", true), member("xyz", true)
		}, []string{"n3 swarm stop"}, "xyz"},
		{"a swarm without the server", func(a map[string]*steps.Facts, _ *facts.Wants) { a["n2"].Docker = member("abc", true) }, []string{"n2 swarm stop"}, "n1, which should manage it, is in none"},
		{"the server has left the swarm", func(a map[string]*steps.Facts, _ *facts.Wants) {
			a["n1"].Docker, a["n2"].Docker = steps.Docker{Version: "28", Swarm: "inactive"}, member("abc", false)
		}, []string{"n2 swarm stop"}, "has left that swarm, or was set up anew"},
		{"another manager's swarm", func(a map[string]*steps.Facts, _ *facts.Wants) {
			a["n1"].Docker, a["n2"].Docker = member("abc", false), member("abc", true)
		}, []string{"n1 swarm stop", "n2 swarm stop"}, "a worker of another swarm, abc"},
		{"the server is a worker", func(a map[string]*steps.Facts, _ *facts.Wants) { a["n1"].Docker = member("abc", false) }, []string{"n1 swarm stop"}, "a worker of another swarm, abc"},
		{"both in no known swarm", func(a map[string]*steps.Facts, _ *facts.Wants) {
			a["n1"].Docker, a["n2"].Docker = member("", true), member("", false)
		}, []string{"n1 swarm stop", "n2 swarm stop"}, "could not be read"},
		{"locked", func(a map[string]*steps.Facts, _ *facts.Wants) {
			a["n1"].Docker = steps.Docker{Version: "28", Swarm: "locked"}
		}, []string{"n1 swarm stop"}, "locked"},
		{"conflict", func(a map[string]*steps.Facts, w *facts.Wants) {
			a["n1"].Packages, w.Conflicts = []string{"docker.io", "podman-docker", "runc"}, facts.Conflicts("docker-ce")
		}, []string{"n1 packages stop"}, "apt-get remove docker.io podman-docker runc"},
		{"no conflict with the distribution's own", func(a map[string]*steps.Facts, w *facts.Wants) {
			a["n1"].Packages, w.Conflicts = []string{"docker.io", "runc"}, facts.Conflicts("distro")
		}, nil, ""},
		{"ports", func(a map[string]*steps.Facts, _ *facts.Wants) {
			a["n1"].Ports, a["n2"].Ports = []int{2377, 8000}, []int{2377, 7946}
		}, []string{"n1 ports stop", "n2 ports stop"}, "8000, 2377"},
		{"ports without a swarm", func(a map[string]*steps.Facts, w *facts.Wants) {
			a["n1"].Ports, w.NoSwarm, w.ServicePort = []int{2377, 7946, 8000}, true, 0
		}, nil, ""},
		{"selinux", func(a map[string]*steps.Facts, _ *facts.Wants) { a["n1"].SELinux = "enforcing" }, []string{"n1 selinux warning"}, "virt_use_nfs"},
		{"firewall", func(a map[string]*steps.Facts, _ *facts.Wants) { a["n1"].Firewall = "firewalld" }, []string{"n1 firewall warning"}, "2377/tcp, 7946/tcp, 7946/udp, 4789/udp, 2049/tcp, 8000/tcp"},
		{"ufw", func(a map[string]*steps.Facts, _ *facts.Wants) { a["n1"].Firewall = "ufw" }, []string{"n1 firewall warning"}, "ufw allow"},
		{"silent host", func(a map[string]*steps.Facts, _ *facts.Wants) { delete(a, "n2") }, []string{"n2 facts stop"}, "reached"},
	})
}

func judged(t *testing.T, all []verdict) {
	t.Helper()
	for _, tc := range all {
		t.Run(tc.name, func(t *testing.T) {
			all, w := healthy(), wants()
			tc.change(all, &w)
			var got []string
			var first facts.Finding
			for _, f := range judge(all, w) {
				if f.Level == facts.OK {
					continue
				}
				if got = append(got, f.Host+" "+f.Check+" "+string(f.Level)); len(got) == 1 {
					first = f
				}
				if f.Remedy == "" || f.What == "" {
					t.Errorf("no word or no remedy: %+v", f)
				}
			}
			if d := cmp.Diff(tc.want, got); d != "" {
				t.Error(d)
			}
			if !strings.Contains(first.What+" / "+first.Remedy, tc.says) {
				t.Errorf("%+v lacks %q", first, tc.says)
			}
		})
	}
}

func TestRootAndSudoSetting(t *testing.T) {
	for _, tc := range []struct {
		uid        int
		sudo, want bool
		level      facts.Level
	}{{0, true, false, facts.OK}, {1000, true, true, facts.OK}, {1000, true, false, facts.Stop}, {1000, false, true, facts.Stop}, {-1, false, false, facts.Stop}} {
		c := three()
		c.Hosts = c.Hosts[:1]
		c.Hosts[0].SSH.Sudo = tc.want
		f := *healthy()["n1"]
		f.UID, f.Sudo = tc.uid, tc.sudo
		got := facts.Preflight(c, map[string]steps.Facts{"n1": f}, wants())
		i := slices.IndexFunc(got, func(f facts.Finding) bool { return f.Check == "root" })
		if got[i].Level != tc.level {
			t.Errorf("%+v: %+v", tc, got[i])
		}
	}
}

// A sudo that wants its password stops nobody who has given it, where the cluster file lets sudo be used.
func TestASudoPasswordAtHandIsNoStop(t *testing.T) {
	for allowed, want := range map[bool]facts.Level{true: facts.OK, false: facts.Stop} {
		c := three()
		c.Hosts = c.Hosts[:1]
		c.Hosts[0].SSH.Sudo = allowed
		f := *healthy()["n1"]
		f.Sudo = false
		w := wants()
		w.SudoPassword = true
		got := facts.Preflight(c, map[string]steps.Facts{"n1": f}, w)
		i := slices.IndexFunc(got, func(f facts.Finding) bool { return f.Check == "root" })
		if got[i].Level != want {
			t.Errorf("allowed %t: %+v", allowed, got[i])
		}
	}
}

func TestWorst(t *testing.T) {
	for _, tc := range []struct {
		in   []facts.Finding
		want facts.Level
	}{
		{nil, facts.OK},
		{[]facts.Finding{{Level: facts.OK}, {Level: facts.Warning}, {Level: facts.OK}}, facts.Warning},
		{[]facts.Finding{{Level: facts.Stop}, {Level: facts.Warning}}, facts.Stop},
	} {
		if got := facts.Worst(tc.in); got != tc.want {
			t.Errorf("%+v: %s", tc.in, got)
		}
	}
}
