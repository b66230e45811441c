package tui

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/steps"
	"holdfast/steps/inventory"
)

// drafted is a draft as somebody fills it.
func drafted(t *testing.T, lines ...string) *Draft {
	t.Helper()
	d := &Draft{Name: "home", Playbook: "demo", Answers: inventory.Answers{}}
	hosts, err := ParseMachines(strings.Join(lines, "\n"), []string{"server", "client"})
	if err != nil {
		t.Fatal(err)
	}
	d.Add(demoRoles, hosts...)
	return d
}

func TestMachinesGetNamesAndRoles(t *testing.T) {
	d := drafted(t, "10.0.0.1", "n2 10.0.0.2", "10.0.0.3", "10.0.0.4")
	var got []string
	for _, h := range d.Hosts {
		got = append(got, h.Name+" "+h.Role)
	}
	if diff := cmp.Diff([]string{"n1 server", "n2 client", "n3 client", "n4 client"}, got); diff != "" {
		t.Error(diff)
	}
	d.remove("n1")
	d.Add(demoRoles, inventory.Host{Address: "10.0.0.5"})
	if h := d.Hosts[3]; h.Name == "n4" || h.Role != "server" {
		t.Errorf("the new one is %s, %s: a name of its own and the free role are wanted", h.Name, h.Role)
	}
}

func TestAGoodDraftIsACluster(t *testing.T) {
	c, problems := drafted(t, "10.0.0.1", "10.0.0.2", "10.0.0.3").Cluster(demoLibrary(t))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if c.Settings["s3_port"] != "8000" || c.Hosts[0].ClusterAddress != "10.0.0.1" {
		t.Errorf("%+v", c)
	}
}

func TestMistakesAreFoundAtTheirMachine(t *testing.T) {
	for _, c := range []struct {
		lines []string
		line  int
		what  string
	}{
		{[]string{"10.0.0.1", "10.0.0.999", "10.0.0.3"}, 2, "not an IP address"},
		{[]string{"10.0.0.1", "10.0.0.2", "10.0.0.2"}, 3, "address and port of"},
		{[]string{"a 10.0.0.1", "a 10.0.0.2", "10.0.0.3"}, 2, "two hosts are named"},
		{[]string{"10.0.0.1", "10.0.0.2"}, 0, "takes 2 or more"},
	} {
		_, problems := drafted(t, c.lines...).Cluster(demoLibrary(t))
		found := false
		for _, p := range problems {
			found = found || p.Line == c.line && strings.Contains(p.What, c.what)
		}
		if !found {
			t.Errorf("%q: %q is not said of line %d: %+v", c.lines, c.what, c.line, problems)
		}
	}
}

func TestAPeerAddressIsFoundOut(t *testing.T) {
	d := drafted(t, "nas.example.org", "10.0.0.2", "10.0.0.3")
	if _, problems := d.Cluster(demoLibrary(t)); len(problems) > 0 {
		t.Fatalf("a name is refused before the machine could be asked: %v", problems)
	}
	d.Learn("n1", steps.Facts{Addrs: []string{"127.0.0.1", "fe80::1", "172.17.0.1", "10.0.0.1"}})
	d.Learn("n2", steps.Facts{Addrs: []string{"192.168.7.7"}})
	c, _ := d.Cluster(demoLibrary(t))
	if c.Hosts[0].ClusterAddress != "10.0.0.1" || c.Hosts[1].ClusterAddress != "10.0.0.2" {
		t.Errorf("peers reach them at %s and %s", c.Hosts[0].ClusterAddress, c.Hosts[1].ClusterAddress)
	}
	if got := peerAddress([]string{"::1", "nonsense"}); got != "" {
		t.Errorf("of nothing good it makes %q", got)
	}
}

func TestRolesTurnAndLoginsAreCopied(t *testing.T) {
	d := drafted(t, "ops@10.0.0.1:2222", "10.0.0.2", "10.0.0.3")
	d.Turn(1, demoRoles)
	d.Turn(9, demoRoles)
	if d.Hosts[1].Role != "server" {
		t.Errorf("role after client is %q", d.Hosts[1].Role)
	}
	d.Alike()
	if h := d.Hosts[2]; h.SSH.User != "ops" || h.SSH.Port != 2222 || h.Unsaid.Port {
		t.Errorf("login of the third: %+v", h)
	}
}

func TestAFilledFormKeepsWhatWasNotSaid(t *testing.T) {
	d := drafted(t, "nas.example.org")
	d.Hosts[0].ClusterAddress = "10.0.0.1"
	h := d.Hosts[0]
	machineMsg{0, h, "22", true}.apply(d)
	if got := d.Hosts[0]; !got.Unsaid.User || !got.Unsaid.Port || got.ClusterAddress == "" || !got.SSH.Sudo {
		t.Errorf("untouched: %+v", got)
	}
	h.Address, h.SSH.User = "10.0.0.9", "ops"
	machineMsg{0, h, "2222", true}.apply(d)
	if got := d.Hosts[0]; got.Unsaid.User || got.Unsaid.Port || got.ClusterAddress != "" || got.SSH.Port != 2222 {
		t.Errorf("changed: %+v", got)
	}
	machineMsg{5, h, "22", false}.apply(d) // removed in the meantime
}

func TestAdoptedAnswersAreAllThere(t *testing.T) {
	d := drafted(t, "10.0.0.1", "10.0.0.2", "10.0.0.3")
	d.Answers["s3_port"] = "9000"
	c, problems := d.Cluster(demoLibrary(t))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	var other Draft
	other.Adopt(c)
	again, problems := other.Cluster(demoLibrary(t))
	if diff := cmp.Diff(c, again); diff != "" || len(problems) > 0 {
		t.Errorf("%v %s", problems, diff)
	}
}
