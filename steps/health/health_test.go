package health

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps"
	"holdfast/steps/inventory"
	"holdfast/steps/stepstest"
)

var now = time.Date(2026, 11, 20, 12, 0, 0, 0, time.UTC)

const options = "map[device::/srv/d o:addr=10.0.0.11,nfsvers=4.2,hard type:nfs]"

func home() inventory.Cluster {
	return inventory.Cluster{Name: "home", Path: "cluster.yaml", Hosts: []inventory.Host{
		{Name: "n1", Address: "10.0.0.11", ClusterAddress: "10.0.0.11", Role: "server"},
		{Name: "n2", Address: "10.0.0.12", ClusterAddress: "10.0.0.12", Role: "client"},
		{Name: "n3", Address: "10.0.0.13", ClusterAddress: "10.0.0.13", Role: "client"},
	}}
}

// said is what healthy machines print, by host.
func said() map[string][]string {
	machine := []string{"clock|" + fmt.Sprint(now.Unix()), "disk|/|100000000|50000000", "inodes|/|1000|900", "docker|24.0.7"}
	out := map[string][]string{}
	for _, h := range []string{"n1", "n2", "n3"} {
		out[h] = append(slices.Clone(machine), "volume|d|0|"+options)
	}
	out["n2"][4] = "volume|d|1|" + options
	out["n2"] = append(out["n2"], "mount|10.0.0.11:/srv/d|/var/lib/docker/volumes/d/_data|nfs4|", "member|active")
	out["n3"] = append(out["n3"], "member|active")
	out["n1"] = append(
		out["n1"], "lease|15", "export|/srv/d  10.0.0.0/24(rw,sync,no_root_squash)", "member|active",
		"node|id1|h1|ready|0.0.0.0|active|true|reachable|10.0.0.11:2377", "node|id2|h2|ready|10.0.0.12|active|", "node|id3|h3|ready|10.0.0.13|active|",
		"service|1", "want|d|"+options, "task|h2|Running|Running 3 hours ago|", "task|h3|Shutdown|Failed 5 hours ago|task: non-zero exit (1): a|b",
	)
	for h := range out {
		out[h] = append(out[h], "whole|yes")
	}
	return out
}

func gather(t *testing.T, said map[string][]string) Health {
	t.Helper()
	var fleet stepstest.Fleet
	for host, lines := range said {
		if lines == nil {
			fleet.Host(host).Down(steps.WithHint(errors.New("dial tcp 10.0.0.9:22: i/o timeout"), "switch it on"))
			continue
		}
		fleet.Host(host).On("clock|", stepstest.Print(0, lines...))
	}
	h, err := Gather(t.Context(), &fleet, Query{
		Cluster: home(), Service: "s3", Volumes: []string{"d"}, Folders: []string{"/srv/d"}, Now: func() time.Time { return now },
	})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func expect() Expect {
	return Expect{Cluster: home(), OneWriter: true, Shared: []string{"/srv/d"}, Lease: LeaseOf}
}

func TestHealthyCluster(t *testing.T) {
	h := gather(t, said())
	if found := h.Findings(expect()); len(found) > 0 || !Well(found) {
		t.Errorf("found %+v", found)
	}
	if got := h.Swarm.Running(); !cmp.Equal(got, []string{"n2"}) {
		t.Errorf("runs on %v", got)
	}
	if answer, all, spare := h.Swarm.Margin(); answer != 1 || all != 1 || spare != 0 {
		t.Errorf("margin %d %d %d", answer, all, spare)
	}
	want := []Task{{"n2", "Running", "Running 3 hours ago", ""}, {"n3", "Shutdown", "Failed 5 hours ago", "task: non-zero exit (1): a|b"}}
	if d := cmp.Diff(want, h.Swarm.Latest()); d != "" {
		t.Error(d)
	}
	if h.Lease() != 15*time.Second || h.Swarm.AskedOn != "n1" {
		t.Errorf("lease %s, asked on %s", h.Lease(), h.Swarm.AskedOn)
	}
	if m, ok := h.Machine("n2"); !ok || len(m.Mounts) != 1 || m.Disks[0].Free != 50000000<<10 || m.Disks[0].Inodes != 90 {
		t.Errorf("%+v", m)
	}
}

// Every fault is named where it is, and nothing else is.
func TestFindings(t *testing.T) {
	replace := func(host, old, new string) func(map[string][]string) {
		return func(s map[string][]string) {
			i := slices.IndexFunc(s[host], func(l string) bool { return strings.HasPrefix(l, old) })
			s[host][i] = new
		}
	}
	add := func(host, line string) func(map[string][]string) {
		return func(s map[string][]string) { s[host] = append([]string{line}, s[host]...) }
	}
	drop := func(host, prefix string) func(map[string][]string) {
		return func(s map[string][]string) {
			s[host] = slices.DeleteFunc(s[host], func(l string) bool { return strings.HasPrefix(l, prefix) })
		}
	}
	for name, tc := range map[string]struct {
		fault func(map[string][]string)
		want  []string // level, host, part of the symptom
	}{
		"machine off":  {func(s map[string][]string) { s["n3"] = nil }, []string{"broken n3 it does not answer"}},
		"cut off":      {drop("n3", "whole"), []string{"broken n3 it does not answer"}},
		"docker dead":  {replace("n3", "docker|", "docker-error|Cannot connect to the Docker daemon"), []string{"broken n3 Docker does not answer"}},
		"drained":      {replace("n1", "node|id3", "node|id3|h3|ready|10.0.0.13|drain|"), []string{"lurking n3 it is set to drain"}},
		"down":         {replace("n1", "node|id3", "node|id3|h3|down|10.0.0.13|active|"), []string{"lurking n3 the swarm calls it down"}},
		"not a member": {drop("n1", "node|id3"), []string{"lurking n3 it is not in the swarm"}},
		"stranger":     {add("n1", "node|id9|h9|down|10.0.0.99|active|"), []string{"note h9 the swarm has a node that the cluster file does not name (down)"}},
		"no leader":    {replace("n1", "node|id1", "node|id1|h1|ready|0.0.0.0|active|false|reachable|10.0.0.11:2377"), []string{"broken  the swarm has no leader"}},
		"quorum lost": {func(s map[string][]string) {
			drop("n1", "node|")(s)
			add("n1", "swarm-error|The swarm does not have a leader.")(s)
		}, []string{"broken  the swarm cannot be asked"}},
		"no service":  {drop("n1", "service|"), []string{"broken  there is no service s3"}},
		"scaled to 0": {replace("n1", "service|", "service|0"), []string{"broken  the service is told to run nowhere"}},
		"two wanted": {func(s map[string][]string) {
			replace("n1", "service|", "service|2")(s)
			add("n1", "task|h3|Running|Running 1 second ago|")(s)
		}, []string{"broken  the service is told to run 2 times"}},
		"task fails":       {drop("n1", "task|h2"), []string{"broken n3 0 of 1 tasks of the service run"}},
		"constraint":       {add("n1", "rule|node.hostname==h2"), []string{"lurking  the service may run on 1 of 3 machines"}},
		"empty volume":     {replace("n3", "volume|", "volume|d|0|map[]"), []string{"lurking n3 the volume d is an empty local one"}},
		"other volume":     {replace("n3", "volume|", "volume|d|0|map[device::/srv/other type:nfs]"), []string{"lurking n3 the volume d has other options"}},
		"not mounted":      {drop("n2", "mount|"), []string{"broken n2 the volume d is in use and nothing of NFS is mounted"}},
		"second writer":    {replace("n1", "volume|", "volume|d|1|map[]"), []string{"broken  2 containers use the volume d", "lurking n1 the volume d is an empty local one"}},
		"mount hangs":      {replace("n2", "mount|", "mount|10.0.0.11:/srv/d|/var/lib/docker/volumes/d/_data|nfs4|hangs"), []string{"broken n2 /var/lib/docker/volumes/d/_data from 10.0.0.11:/srv/d hangs"}},
		"nfs stopped":      {drop("n1", "lease|"), []string{"broken n1 the NFS server does not run"}},
		"nothing exported": {drop("n1", "export|"), []string{"broken n1 the NFS server exports nothing"}},
		"long lease":       {replace("n1", "lease|", "lease|90"), []string{"lurking n1 the NFS lease is 1m30s"}},
		"not exported":     {replace("n1", "export|", "export|/srv/d 10.0.0.11(rw,sync) 10.0.0.12(rw,sync)"), []string{"lurking n3 it is not in the exports of /srv/d"}},
		"async":            {replace("n1", "export|", "export|/srv/d *(rw,async)"), []string{"lurking n1 /srv/d is exported async to n1, n2, n3"}},
		"disk full":        {replace("n2", "disk|", "disk|/|100000000|100"), []string{"broken n2 0 MB are free below /"}},
		"disk filling":     {replace("n2", "disk|", "disk|/|100000000|900000"), []string{"lurking n2 878 MB are free below /"}},
		"one full disk": {func(s map[string][]string) {
			add("n2", "disk|/srv/d|100000000|100")(s)
			add("n2", "disk|/var|100000000|100")(s)
		}, []string{"broken n2 0 MB are free below /var"}},
		"inodes": {replace("n2", "inodes|", "inodes|/|1000|3"), []string{"lurking n2 0 % of the inodes are free"}},
		"clock":  {replace("n3", "clock|", "clock|"+fmt.Sprint(now.Add(time.Hour).Unix())), []string{"lurking n3 its clock is 1h0m0s ahead"}},
		"drill left": {func(s map[string][]string) {
			add("n2", "drill|target|n3")(s)
			add("n2", "drill|drill|reboot")(s)
			add("n2", "drill|here")(s)
		}, []string{"note n2 a drill has left its marker: reboot on n3"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := said()
			tc.fault(s)
			found := gather(t, s).Findings(expect())
			var got []string
			for _, f := range found {
				got = append(got, fmt.Sprintf("%s %s %s", f.Level, f.Host, f.Symptom))
				if f.Remedy == "" || f.Cause == "" && f.Error == "" {
					t.Errorf("neither cause nor remedy: %+v", f)
				}
			}
			if len(got) != len(tc.want) {
				t.Fatalf("found %q", got)
			}
			for i, want := range tc.want {
				if !strings.HasPrefix(got[i], want) {
					t.Errorf("found %q, want %q", got[i], want)
				}
			}
			if Well(found) != strings.HasPrefix(tc.want[0], "note") {
				t.Errorf("well: %t", Well(found))
			}
		})
	}
}

func TestManyManagers(t *testing.T) {
	s := Swarm{Nodes: []Node{{Manager: true, Leader: true}, {Manager: true, Reachable: true}, {Manager: true}, {}}}
	if answer, all, spare := s.Margin(); answer != 2 || all != 3 || spare != 0 {
		t.Errorf("%d of %d, %d to spare", answer, all, spare)
	}
	s.Nodes[2].Reachable = true
	if _, _, spare := s.Margin(); spare != 1 {
		t.Errorf("%d to spare", spare)
	}
}

func TestAddresses(t *testing.T) {
	h := gather(t, said())
	h.Answers = map[string]string{"http://10.0.0.11:8000": "", "http://10.0.0.12:8000": "connection refused"}
	found := h.Findings(expect())
	if len(found) != 1 || found[0].Host != "n2" || found[0].Error != "connection refused" || Well(found) {
		t.Errorf("%+v", found)
	}
}

// A machine that hangs holds nobody up for longer than its limit, and is named.
func TestGatherEndsWithItsContext(t *testing.T) {
	var fleet stepstest.Fleet
	fleet.Host("n1").On("clock|", stepstest.Hang())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	h, err := Gather(ctx, &fleet, Query{Cluster: home(), Now: time.Now})
	if !errors.Is(err, context.Canceled) || h.Machines[0].Error == "" {
		t.Errorf("%v %+v", err, h.Machines)
	}
}

func TestForbids(t *testing.T) {
	n := Node{Hostname: "h1", ID: "x", Manager: true}
	for rule, want := range map[string]bool{
		"node.hostname==h1": false, "node.hostname == h2": true, "node.hostname!=h1": true, "node.id==x": false, "node.role==worker": true, "node.role!=worker": false,
		"node.labels.disk==ssd": false, "nonsense": false,
	} {
		if got := Forbids(rule, n); got != want {
			t.Errorf("%s: %t", rule, got)
		}
	}
}

// Whatever a host prints, nothing breaks and no figure overflows.
func FuzzParse(f *testing.F) {
	for _, lines := range said() {
		f.Add(strings.Join(lines, "\n"))
	}
	f.Add("disk|/|99999999999999999999|-1\ninodes|/|0|0\nlease|-5\nnode|\ntask|||||\nexport|\nmount|||||\ndrill|\nmember|a|true")
	f.Fuzz(func(t *testing.T, out string) {
		a := parse(out)
		q := Query{Cluster: home(), Service: "s3"}
		h := Health{Machines: []Machine{a.machine, a.machine, a.machine}}
		h.describe([]answer{a, a, a}, q)
		for _, f := range h.Findings(expect()) {
			if f.Symptom == "" {
				t.Errorf("a finding without a symptom: %+v", f)
			}
		}
		for _, d := range a.machine.Disks {
			if d.Size < 0 || d.Free < 0 || d.Inodes < -1 || d.Inodes > 100 {
				t.Errorf("%+v", d)
			}
		}
		if a.machine.Lease < 0 {
			t.Errorf("lease %s", a.machine.Lease)
		}
	})
}
