package sim_test

import (
	"context"
	"strings"
	"testing"

	"holdfast/steps/facts"
	"holdfast/steps/sim"
	"holdfast/steps/sim/machine"
	"holdfast/steps/sim/simtest"
)

// cluster makes machines that end with the test.
func cluster(t testing.TB, spec sim.Spec) *sim.Cluster {
	t.Helper()
	c, err := sim.New(t.Context(), spec)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// as runs a script as somebody and gives what it said.
func as(t testing.TB, h *machine.Host, user, script string) (stdout, stderr string, exit int) {
	t.Helper()
	return simtest.Run(context.WithoutCancel(t.Context()), t, h, user, script, false, "sh", "-s")
}

func TestFactsOfEverySystem(t *testing.T) {
	for _, p := range machine.Profiles() {
		t.Run(p.Name, func(t *testing.T) {
			h := cluster(t, sim.Spec{Hosts: 1, OS: []string{p.Name}}).Nodes[0]
			out, errs, exit := as(t, h.Host, "ops", facts.Script().Full())
			if exit != 0 {
				t.Fatalf("exit %d\n%s\n%s", exit, out, errs)
			}
			f, err := facts.Parse(out)
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			id, version, _ := strings.Cut(p.Name, "-")
			if f.OS.ID != id || !strings.HasPrefix(f.OS.Version, version) || f.Init != p.Init {
				t.Errorf("got %s %s with %s, want %s with %s", f.OS.ID, f.OS.Version, f.Init, p.Name, p.Init)
			}
			if f.Hostname != "n1" || f.Kernel != p.Kernel || f.Machine == "" || f.Boot == "" || !f.Sudo {
				t.Errorf("%+v", f)
			}
			if len(f.Addrs) != 1 || f.Addrs[0] != h.Addr {
				t.Errorf("addresses %v, want %s", f.Addrs, h.Addr)
			}
			if f.DiskFree < 1<<30 || f.Memory < 1<<30 || f.CPUs != 2 {
				t.Errorf("disk %d, memory %d, cpus %d", f.DiskFree, f.Memory, f.CPUs)
			}
			if len(f.Ports) != 1 || f.Ports[0] != 22 {
				t.Errorf("ports %v", f.Ports)
			}
			if errs != "" {
				t.Errorf("standard error: %s", errs)
			}
		})
	}
}
