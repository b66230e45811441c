package failover

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps/health"
	"holdfast/steps/inventory"
)

var twoHosts = []inventory.Host{{Name: "n1", ClusterAddress: "10.0.0.1"}, {Name: "n2", ClusterAddress: "10.0.0.2"}}

const described = `Welcome to this machine
node|id1|alpha|ready|0.0.0.0|active|true|reachable|10.0.0.1:2377
node|id2|beta|down|10.0.0.2|drain|
service|all
rule|node.role==worker
mount|data|/data|map[o:addr=x type:nfs]
task|alpha|Running 2 minutes ago|
task|beta|Rejected 3 seconds ago|"failed to mount | no route"
`

func TestSituation(t *testing.T) {
	s, err := parseSituation(described, twoHosts)
	if err != nil {
		t.Fatal(err)
	}
	want := situation{
		nodes: []member{
			{name: "n1", id: "id1", hostname: "alpha", ready: true, active: true, manager: true, leader: true, reachable: true},
			{name: "n2", id: "id2", hostname: "beta"},
		},
		tasks:  []task{{"n1", "Running 2 minutes ago", ""}, {"n2", "Rejected 3 seconds ago", `"failed to mount | no route"`}},
		wanted: -1, rules: []string{"node.role==worker"}, mounts: []mount{{"data", "/data", "map[o:addr=x type:nfs]"}},
	}
	if d := cmp.Diff(want, s, cmp.AllowUnexported(situation{}, member{}, task{}, mount{})); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"n2 is not ready"}, s.ills(twoHosts)); d != "" {
		t.Error(d)
	}
	for _, bad := range []string{"", "service|1", "node|a|b|ready|c|active|", "docker: not found"} {
		if _, err := parseSituation(bad, twoHosts); err == nil {
			t.Errorf("%q was taken for a swarm", bad)
		}
	}
}

func TestIlls(t *testing.T) {
	base := strings.Replace(described, "node|id2|beta|down|10.0.0.2|drain|", "node|id2|beta|ready|10.0.0.2|active|", 1)
	for name, tc := range map[string]struct{ from, to, want string }{
		"no leader":           {"|true|reachable", "|false|reachable", "no leader"},
		"manager unreachable": {"|true|reachable", "|false|unreachable", "manager n1 is not reachable"},
		"too few tasks":       {"x", "x", "1 of 2 tasks of the service run: \"failed to mount | no route\""},
		"not in the swarm":    {"10.0.0.2", "10.0.0.9", "n2 is not in the swarm"},
	} {
		s, err := parseSituation(strings.Replace(base, tc.from, tc.to, 1), twoHosts)
		if got := strings.Join(s.ills(twoHosts), "; "); err != nil || !strings.Contains(got, tc.want) {
			t.Errorf("%s: %v %q", name, err, got)
		}
	}
}

func TestForbids(t *testing.T) {
	n := member{id: "i", hostname: "h", manager: true}
	for rule, want := range map[string]bool{
		"node.hostname==h": false, "node.hostname == other": true, "node.hostname!=h": true, "node.id!=other": false,
		"node.role==worker": true, "node.role==manager": false, "node.labels.disk==ssd": false, "nonsense": false, "": false,
	} {
		if got := n.barred(rule); got != want {
			t.Errorf("%q: %t", rule, got)
		}
	}
}

func TestCovers(t *testing.T) {
	for client, want := range map[string]bool{
		"10.0.0.1": true, "10.0.0.0/24": true, "*": true, "<world>": true, "10.0.0.11": false, "10.1.0.0/16": false, "": false, "host": false,
	} {
		if got := health.Covers(client, "10.0.0.1"); got != want {
			t.Errorf("%q: %t", client, got)
		}
	}
}

func TestNote(t *testing.T) {
	n, ok := parseNote("n1", "here=yes\ndrill=drain\ntarget=n2\nrun=r\nowner=anna@laptop, process 4\nsince=today\nage=70\nheal=yes\n")
	want := note{"n1", "drain", "n2", "r", "anna@laptop, process 4", "today", 70 * time.Second, true}
	if d := cmp.Diff(want, n, cmp.AllowUnexported(note{})); d != "" || !ok {
		t.Error(d)
	}
	if (Engine{}).alive(n) || !(Engine{}).alive(note{age: 50 * time.Second}) {
		t.Error("the age decides")
	}
	if _, ok := parseNote("n1", "nothing here"); ok {
		t.Error("a marker where there is none")
	}
}

func FuzzSituation(f *testing.F) {
	f.Add(described)
	f.Add("node|||||||||\nservice|-1\ntask|||\nmount|||")
	f.Fuzz(func(t *testing.T, out string) {
		s, err := parseSituation(out, twoHosts)
		if err == nil && (len(s.nodes) == 0 || s.wanted < -1) {
			t.Fatalf("%+v", s)
		}
		s.ills(twoHosts)
		for _, n := range s.nodes {
			for _, r := range s.rules {
				n.barred(r)
			}
		}
	})
}

func FuzzLook(f *testing.F) {
	f.Add("volume|s3|local|map[]\nusers|s3|1\nexport|/d  10.0.0.1(rw,sync) 10.0.0.2(rw)\n")
	f.Add("export|\nexport|/d\nusers|x|-1\nvolume|||")
	f.Fuzz(func(t *testing.T, out string) {
		s := parseLook(out)
		for v, n := range s.users {
			if n <= 0 {
				t.Fatalf("%d containers use %q", n, v)
			}
		}
		for _, x := range s.exports {
			health.Covers(x.client, "10.0.0.1")
			if x.path == "" || !strings.HasPrefix(x.options, ",") {
				t.Fatalf("%+v", x)
			}
		}
	})
}

func FuzzNote(f *testing.F) {
	f.Add("here=yes\nage=5\nrun=r")
	f.Add("age=99999999999999999999\nhere")
	f.Fuzz(func(t *testing.T, out string) {
		n, ok := parseNote("n1", out)
		if ok && strings.Contains(n.run+n.owner+n.target, "\n") {
			t.Fatalf("%+v", n)
		}
	})
}
