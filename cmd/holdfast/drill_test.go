package main

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/kevinburke/ssh_config"

	"holdfast/playbooks"
	"holdfast/steps"
	"holdfast/steps/failover"
	"holdfast/steps/inventory"
	"holdfast/steps/survival"
)

func threeMachines() inventory.Cluster {
	c := inventory.Cluster{Name: "home", Path: "cluster.yaml", Playbook: "s3-nfs", Settings: inventory.Answers{
		"engine": "cloudserver", "s3_port": "8000", "data_dir": "/srv/d", "metadata_dir": "/srv/m",
	}}
	for i, name := range []string{"n1", "n2", "n3"} {
		h := inventory.Host{Name: name, Address: "10.0.0.1" + string(rune('1'+i)), Role: "client"}
		if i == 0 {
			h.Role = "server"
		}
		c.Hosts = append(c.Hosts, h)
	}
	return c
}

func TestDrillExitCodes(t *testing.T) {
	for _, tc := range []struct {
		r    failover.Result
		want int
	}{
		{failover.Result{Verdict: failover.Passed}, exitOK},
		{failover.Result{Verdict: failover.Outage}, exitOK},
		{failover.Result{Verdict: failover.Failed, Reasons: []string{"2 lost"}, Hint: "look"}, exitFailed},
		{failover.Result{Verdict: failover.Refused, Reasons: []string{"the cluster is not well"}, Hint: "mend it"}, exitPreflight},
		{failover.Result{Verdict: failover.Refused, Reasons: []string{"another drill is running on n1: drain"}, Hint: "wait"}, exitLocked},
		{failover.Result{Verdict: failover.Interrupted}, exitInterrupted},
	} {
		err := drillError(tc.r)
		if got := exitCode(err); got != tc.want || err != nil && steps.HintOf(err) != tc.r.Hint {
			t.Errorf("%s %v: exit %d, %v", tc.r.Verdict, tc.r.Reasons, got, err)
		}
	}
}

func TestJumpHosts(t *testing.T) {
	for _, tc := range []struct {
		config string
		want   []string
	}{
		{"", nil},
		{"Host 10.0.0.12\n ProxyJump none\n", nil},
		{"Host 10.0.0.12 10.0.0.13\n ProxyJump ops@10.0.0.11:22\n", []string{"n1"}},
		{"Host 10.0.0.13\n ProxyJump gate,n2\nHost gate\n HostName 10.0.0.11\n", []string{"n1", "n2"}},
		{"Host 10.0.0.13\n ProxyJump ssh://elsewhere.example\n", []string{""}},
	} {
		config, err := ssh_config.Decode(strings.NewReader(tc.config))
		if err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(tc.want, jumps(threeMachines(), config)); d != "" {
			t.Errorf("%q: %s", tc.config, d)
		}
	}
}

func TestPowerCommand(t *testing.T) {
	said := filepath.Join(t.TempDir(), "said")
	p := powerCommand("echo >"+said, threeMachines())
	if err := p.Off(t.Context(), "n2"); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(said); err != nil || string(text) != "off n2 10.0.0.12\n" {
		t.Errorf("%q %v", text, err)
	}
	p = powerCommand("echo no such outlet >&2; false", threeMachines())
	if err := p.On(t.Context(), "n2"); err == nil || !strings.Contains(err.Error(), "no such outlet") || !strings.Contains(steps.HintOf(err), "on n2 10.0.0.12") {
		t.Errorf("%v %q", err, steps.HintOf(err))
	}
	hostile := threeMachines()
	hostile.Hosts[1].Name = "n2; touch " + said + ".x"
	if err := powerCommand("true", hostile).Off(t.Context(), hostile.Hosts[1].Name); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(said + ".x"); err == nil {
		t.Error("a name became a command")
	}
}

func TestOwnersThatAreGone(t *testing.T) {
	me := whoAmI()
	for owner, want := range map[string]bool{
		me + ", process 999999999": true, me + ", process 1": false, "anna@elsewhere, process 999999999": false, me: false, "": false, me + ", process x": false,
	} {
		if got := gone(owner); got != want {
			t.Errorf("%q: %t", owner, got)
		}
	}
}

// Credentials are never made for a drill: new ones would open nothing, and hide that the right ones are elsewhere.
func TestDrillMakesNoCredentials(t *testing.T) {
	a := newApp(t)
	s := &session{cluster: threeMachines(), playbook: playbooks.Playbook{Secrets: []playbooks.Secret{{Name: "access", Kind: "access-key"}, {Name: "secret", Kind: "secret-key"}}}}
	_, _, err := a.credentials(t.Context(), s)
	if exitCode(err) != exitUsage || !strings.Contains(steps.HintOf(err), "--state") {
		t.Errorf("%v, exit %d", err, exitCode(err))
	}
	if _, err := os.Stat(filepath.Join(a.state, "home", "s3-credentials")); err == nil {
		t.Error("credentials were made")
	}
	kept, err := a.secrets(s)
	if err != nil {
		t.Fatal(err)
	}
	want, err := kept.Value(t.Context(), "secret")
	if err != nil {
		t.Fatal(err)
	}
	if access, secret, err := a.credentials(t.Context(), s); err != nil || access == "" || secret != want {
		t.Errorf("%q %q %v", access, secret, err)
	}
}

func TestSignsOfLife(t *testing.T) {
	serve := func(code int) string {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }))
		t.Cleanup(s.Close)
		return s.URL
	}
	well, refuses, ill := serve(200), serve(403), serve(503)
	closed := httptest.NewServer(http.NotFoundHandler())
	closed.Close()
	got := signsOfLife(t.Context(), nil, []string{well, refuses, ill, closed.URL})
	if got[well] != "" || got[refuses] != "" || !strings.Contains(got[ill], "503") || !strings.Contains(got[closed.URL], "refused") {
		t.Errorf("%v", got)
	}
}

func TestDrillListTellsWhatToExpect(t *testing.T) {
	text := drillList(survival.FromCluster(threeMachines()))
	for _, want := range []string{"power-off\n", "recovers in about 36 s", "storage\n", "only with --outage"} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %q:\n%s", want, text)
		}
	}
	// What is refused with --outage too is not said to need it.
	_, leader, _ := strings.Cut(text, "stop-leader\n")
	leader, _, _ = strings.Cut(leader, "\npartition\n")
	if !strings.Contains(leader, "cannot be run on this cluster") || strings.Contains(leader, "--outage") {
		t.Errorf("of stop-leader with one manager: %s", leader)
	}
	three := survival.FromCluster(threeMachines())
	for i := range three.Nodes {
		three.Nodes[i].Manager = true
	}
	if why := cannot(three, "stop-leader"); why != "" {
		t.Errorf("with three managers: %s", why)
	}
}
