package survival

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps/inventory"
)

var update = flag.Bool("update", false, "write the golden files anew")

func node(name string, manager, storage bool) Node { return Node{name, manager, storage} }

// layouts are the three of the comparison that people ask about, and the tutorial's with another engine.
func layouts() map[string]Layout {
	const lease = 15 * time.Second
	tutorial := Layout{
		Nodes:   []Node{node("n1", true, true), node("n2", false, false), node("n3", false, false)},
		Storage: NFS, OneWriter: true, NFSVersion: "4.2", Timing: DefaultTiming("cloudserver", NFS, lease),
	}
	gateways := tutorial
	gateways.OneWriter, gateways.Timing = false, DefaultTiming("versitygw", NFS, lease)
	managers := tutorial
	managers.Nodes = []Node{node("n1", true, false), node("n2", true, false), node("n3", true, false), node("nas", false, true)}
	gluster := Layout{
		Nodes:   []Node{node("n1", true, true), node("n2", true, true), node("n3", true, true)},
		Storage: Gluster, Timing: DefaultTiming("versitygw", Gluster, 0),
	}
	return map[string]Layout{"tutorial": tutorial, "tutorial-versitygw": gateways, "three-managers": managers, "gluster": gluster}
}

func TestGoldenMatrices(t *testing.T) {
	day := time.Date(2026, 11, 20, 22, 0, 0, 0, time.UTC)
	for name, l := range layouts() {
		matrix := Merge(l.Matrix(), []Measured{
			{WorkerOff, 24300 * time.Millisecond, day.Add(-time.Hour), true},
			{WorkerOff, 38 * time.Second, day, true},
			{Rebooted, 200 * time.Second, day, false},
		})
		got, path := Text(l, matrix), filepath.Join("testdata", name+".txt")
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(strings.Split(string(want), "\n"), strings.Split(got, "\n")); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
		for line := range strings.SplitSeq(got, "\n") {
			if len(line) > 80 {
				t.Errorf("%s: a line of %d columns: %s", name, len(line), line)
			}
		}
	}
}

func TestFates(t *testing.T) {
	l := layouts()
	async := l["tutorial"]
	async.Async = true
	v3 := l["tutorial"]
	v3.NFSVersion = "3"
	two := l["tutorial"]
	two.Nodes = []Node{node("n1", true, true), node("n2", true, false), node("n3", false, false)}
	for _, tc := range []struct {
		name   string
		l      Layout
		e      Event
		target string
		want   Outcome
		why    string
	}{
		{"tutorial: worker", l["tutorial"], WorkerOff, "n2", Recovers, "lock has run out"},
		{"tutorial: server", l["tutorial"], WorkerOff, "n1", Outage, "falls with its server"},
		{"tutorial: server reboots", l["tutorial"], Rebooted, "n1", Outage, "only copy"},
		{"tutorial: docker on the server", l["tutorial"], DockerStopped, "n1", Outage, "nothing is moved"},
		{"tutorial: docker on a worker", l["tutorial"], DockerStopped, "n2", Recovers, "heartbeats"},
		{"tutorial: server cut off", l["tutorial"], Partitioned, "n1", Outage, "only copy"},
		{"tutorial: disk", l["tutorial"], DiskDies, "n1", AtRisk, "backup"},
		{"tutorial: async", async, StorageOff, "n1", AtRisk, "async"},
		{"tutorial: NFS 3", v3, Partitioned, "n2", AtRisk, "two writers"},
		{"gateways: container", l["tutorial-versitygw"], ContainerKilled, "n2", Survives, "go on"},
		{"gateways: worker", l["tutorial-versitygw"], WorkerOff, "n3", Recovers, "share of the requests"},
		{"three: manager", l["three-managers"], ManagerOff, "n1", Recovers, "another machine"},
		{"three: two managers", l["three-managers"], TwoManagersOff, "n1", Outage, "too few managers"},
		{"three: leader", l["three-managers"], LeaderStopped, "n1", Recovers, "new leader"},
		{"three: storage", l["three-managers"], StorageOff, "nas", Outage, "only copy"},
		{"gluster: any", l["gluster"], StorageOff, "n1", Recovers, "share of the requests"},
		{"gluster: disk", l["gluster"], DiskDies, "n1", Survives, "other copies"},
		{"two managers: one off", two, ManagerOff, "n2", Outage, "too few managers"},
		{"all: wrong delete", l["gluster"], WrongDelete, "", AtRisk, "no backup"},
	} {
		f := tc.l.Fate(tc.e, tc.target)
		if f.Outcome != tc.want || !strings.Contains(f.Why, tc.why) || f.Event != tc.e || f.Target != tc.target {
			t.Errorf("%s: %s because %q", tc.name, f.Outcome, f.Why)
		}
		if (f.Limit() == 0) != (tc.want == Outage || tc.want == AtRisk) {
			t.Errorf("%s: limit %s", tc.name, f.Limit())
		}
	}
	if got := async.Fate("moon-rise", "n1").Outcome; got != Outage {
		t.Errorf("an event nobody knows is not survived: %s", got)
	}
}

// What was measured on real machines must lie where the arithmetic says, give or take a slow machine.
func TestMeasuredRecoveriesAreNearTheExpected(t *testing.T) {
	l := layouts()
	for _, tc := range []struct {
		name     string
		f        Fate
		measured float64
	}{
		{"power cut, three managers, NFS", l["three-managers"].Fate(WorkerOff, "n2"), 38},
		{"power cut, fast kernel", l["three-managers"].Fate(WorkerOff, "n2"), 24},
		{"cable of the leader with the task", l["three-managers"].Fate(CableOut, "n1"), 52},
	} {
		about := tc.f.Span().About().Seconds()
		if ratio := tc.measured / about; ratio < 0.3 || ratio > 3 || tc.measured > tc.f.Limit().Seconds() {
			t.Errorf("%s: measured %.0f s, expected %.0f s, limit %s", tc.name, tc.measured, about, tc.f.Limit())
		}
	}
}

func TestWords(t *testing.T) {
	l := layouts()["tutorial"]
	for e, want := range map[Event]string{
		ContainerKilled: "recovers in about 18 s (restart delay 5 s + start 4 to 21 s)",
		WorkerOff: "recovers in about 36 s (Swarm calls the machine down 10 to 15 s + restart delay 5 s + " +
			"the dead one's lock runs out 0 to 12 s + start 4 to 21 s)",
		StorageOff:  "outage until it is back, then 20 to 105 s (boot 20 to 90 s + NFS grace 0 to 15 s)",
		WrongDelete: "data at risk",
	} {
		if got := l.Fate(e, l.usual(e)).Words(); got != want {
			t.Errorf("%s: %q, want %q", e, got, want)
		}
	}
	if got := layouts()["gluster"].Fate(ContainerKilled, "n1").Words(); !strings.HasPrefix(got, "survives; some requests") {
		t.Errorf("%q", got)
	}
}

func TestFromCluster(t *testing.T) {
	hosts := []inventory.Host{{Name: "a", Role: "server"}, {Name: "b", Role: "client"}, {Name: "c", Role: "client"}}
	l := FromCluster(inventory.Cluster{Playbook: "s3-nfs", Hosts: hosts, Settings: inventory.Answers{"engine": "cloudserver", "nfs_version": "4.2"}})
	if d := cmp.Diff(layouts()["tutorial"], l, cmp.Transformer("names", func(n Node) Node { n.Name = ""; return n })); d != "" {
		t.Error(d)
	}
	g := FromCluster(inventory.Cluster{Playbook: "s3-gluster", Hosts: hosts, Settings: inventory.Answers{"engine": "versitygw"}})
	if g.Tolerates() != 1 || g.copies() != 3 || g.OneWriter {
		t.Errorf("%+v", g)
	}
	if !strings.Contains(g.Honest(), "any one machine") || !strings.Contains(l.Honest(), "falls with its server") {
		t.Error("the honest sentence is wrong")
	}
}

func TestLongLease(t *testing.T) {
	l := layouts()["tutorial"]
	l.Timing = DefaultTiming("cloudserver", NFS, 0)
	if s := l.Fate(WorkerOff, "n2").Span(); s.High < 91*time.Second || s.Low < 70*time.Second {
		t.Errorf("with the kernel's lease of 90 s: %s", s)
	}
}

// Brief has every line of the table and none of the reasons.
func TestBrief(t *testing.T) {
	l := Layout{Storage: NFS, OneWriter: true, Nodes: []Node{{Name: "n1", Manager: true, Storage: true}, {Name: "n2"}, {Name: "n3"}}}
	l.Timing = DefaultTiming("cloudserver", NFS, 0)
	brief := Brief(l, l.Matrix())
	for _, f := range l.Matrix() {
		if !strings.Contains(brief, f.Event.Title()) || len(f.Why) > 40 && strings.Contains(brief, f.Why[:40]) {
			t.Errorf("%s:\n%s", f.Event, brief)
		}
	}
	if len(brief) >= len(Text(l, l.Matrix())) {
		t.Error("it is not brief")
	}
}
