package sim_test

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/steps"
	"holdfast/steps/remote"
	"holdfast/steps/sim"
	"holdfast/steps/sim/swarm"
)

func TestParseFault(t *testing.T) {
	for text, want := range map[string]sim.Fault{
		"slow:n1":                        {Kind: "slow", Host: "n1"},
		"power-cut:n2,after=30s,for=1m":  {Kind: "power-cut", Host: "n2", After: 30 * time.Second, For: time.Minute},
		"partition:n3,for=90s,after=0s,": {Kind: "partition", Host: "n3", For: 90 * time.Second},
	} {
		if got, err := sim.ParseFault(text); err != nil || got != want {
			t.Errorf("%s: %+v %v", text, got, err)
		}
	}
	for _, text := range []string{"", "slow", "slow:", "gremlins:n1", "slow:n1,for=ever", "slow:n1,for=-1s", "slow:n1,if=1s", "slow:n1,for"} {
		if got, err := sim.ParseFault(text); err == nil {
			t.Errorf("%s was taken as %+v", text, got)
		}
	}
}

// FuzzParseFault: what is taken names a kind and a machine, and can be refused but not break anything.
func FuzzParseFault(f *testing.F) {
	f.Add("power-cut:n2,after=30s,for=1m")
	f.Add("slow:n1,for=,")
	f.Fuzz(func(t *testing.T, text string) {
		if got, err := sim.ParseFault(text); err == nil && (got.Kind == "" || got.Host == "" || got.After < 0 || got.For < 0) {
			t.Errorf("%q: %+v", text, got)
		}
	})
}

// TestFaultsPass injects what passes by itself, and looks before, meanwhile and afterwards.
func TestFaultsPass(t *testing.T) {
	for kind, well := range map[string]func(c *sim.Cluster) bool{
		"cable": func(c *sim.Cluster) bool {
			_, err := c.DialContext(t.Context(), "tcp", "10.99.0.12:22")
			return err == nil
		},
		"partition": func(c *sim.Cluster) bool { return c.Net.Reaches("10.99.0.12", "10.99.0.11") },
		"power-cut": func(c *sim.Cluster) bool { return c.Node("n2").On() },
		"disk-full": func(c *sim.Cluster) bool {
			return c.Node("n2").FS.WriteFile("/root/x", make([]byte, 4096), 0o600) == nil
		},
		"port-2377": func(c *sim.Cluster) bool { return c.Node("n2").Listening("tcp", 2377) == "" },
		"clock":     func(c *sim.Cluster) bool { return time.Since(c.Node("n2").Now()).Abs() < time.Minute },
		"machine-id": func(c *sim.Cluster) bool {
			a, _ := c.Node("n1").FS.ReadFile("/etc/machine-id")
			b, _ := c.Node("n2").FS.ReadFile("/etc/machine-id")
			return string(a) != string(b)
		},
	} {
		t.Run(kind, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := cluster(t, sim.Spec{})
				if err := c.Inject(t.Context(), sim.Fault{Kind: kind, Host: "n2", After: 10 * time.Second, For: 10 * time.Second}); err != nil {
					t.Fatal(err)
				}
				for i, want := range []bool{true, false, true} {
					if got := well(c); got != want {
						t.Errorf("after %d s: all is well: %v, want %v", 10*i, got, want)
					}
					_ = c.Node("n2").FS.Remove("/root/x")
					time.Sleep(10*time.Second + time.Millisecond)
					synctest.Wait()
				}
			})
		})
	}
}

func TestFaultsRefused(t *testing.T) {
	c := cluster(t, sim.Spec{Hosts: 1})
	for _, f := range []sim.Fault{{Kind: "slow", Host: "n9"}, {Kind: "none", Host: "n1"}, {Kind: "machine-id", Host: "n1"}, {Kind: "killed-daemon", Host: "n1"}} {
		if err := c.Inject(t.Context(), f); err == nil {
			t.Errorf("%+v was not refused", f)
		}
	}
}

// TestSlow times a command over SSH before a machine becomes slow, meanwhile, and afterwards.
func TestSlow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c, d, hosts := login(t, sim.Spec{Hosts: 1}, remote.Options{})
		conn, err := d.Dial(t.Context(), hosts[0])
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if err := c.Inject(t.Context(), sim.Fault{Kind: "slow", Host: "n1", After: 10 * time.Second, For: 10 * time.Second}); err != nil {
			t.Fatal(err)
		}
		for i, slow := range []bool{false, true, false} {
			start := time.Now()
			res, err := conn.Run(t.Context(), steps.Cmd{Script: steps.Script{Text: "echo here"}})
			took := time.Since(start)
			if err != nil || res.Stdout != "here\n" || (took >= 100*time.Millisecond) != slow || took > 5*time.Second {
				t.Errorf("after %d s: %q in %v, %v; slow: %v", 10*i, res.Stdout, took, err, slow)
			}
			time.Sleep(10*time.Second + 100*time.Millisecond - took)
		}
	})
}

// TestCable pulls the plug of the machine with the task: its peers and the operator lose it, and it comes back by itself.
func TestCable(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJourney(t, sim.Spec{}, "distro")
		j.must("install")
		if err := j.c.Inject(t.Context(), sim.Fault{Kind: "cable", Host: "n2", For: 20 * time.Second}); err != nil {
			t.Fatal(err)
		}
		manager := j.c.Node("n1").Docker.Engine
		after, pulled := []time.Duration{0, 18 * time.Second, 32 * time.Second}, time.Now()
		for i, want := range []string{"ready", "down", "ready"} { // down after three missed heartbeats of 5 s and a little
			time.Sleep(time.Until(pulled.Add(after[i])))
			synctest.Wait()
			nodes, err := manager.Nodes() // in no order that could be relied on
			n2 := slices.IndexFunc(nodes, func(n swarm.Node) bool { return n.Status.Addr == j.c.Node("n2").Addr })
			if err != nil || n2 < 0 || nodes[n2].Status.State != want {
				t.Errorf("after %s: %+v, %v, want n2 %s", after[i], nodes, err, want)
			}
			if _, err := j.c.DialContext(t.Context(), "tcp", j.c.Node("n2").Addr+":22"); (err == nil) != (i == 2) {
				t.Errorf("after %s: ssh to n2: %v", after[i], err)
			}
		}
	})
}
