package sim_test

import (
	"context"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/steps/event"
	"holdfast/steps/inventory"
	"holdfast/steps/remote"
	"holdfast/steps/sim"
	"holdfast/steps/sim/conformance"
	"holdfast/steps/sim/machine"
)

// TestConformance asks simulated machines what real ones are asked.
func TestConformance(t *testing.T) {
	for _, p := range machine.Profiles() {
		t.Run(p.Name, func(t *testing.T) {
			_, d, hosts := login(t, sim.Spec{Hosts: 1, OS: []string{p.Name}}, remote.Options{})
			conformance.Run(t, d, hosts, false)
		})
	}
	t.Run("installed", func(t *testing.T) {
		j := newJourney(t, sim.Spec{Speed: 20}, "distro")
		j.must("install")
		conformance.Run(t, remote.New(j.opt), j.hosts, true)
	})
}

// TestFailover times what the simulated swarm does about losses, in controlled time, by the code that times real ones.
func TestFailover(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := newJourney(t, sim.Spec{}, "distro")
		j.must("install")
		conformance.Failover(t, remote.New(j.opt), j.hosts, func(ctx context.Context, h inventory.Host, on bool) error {
			n := j.c.Node(h.Name)
			if on {
				n.Boot(context.WithoutCancel(ctx))
				return nil
			}
			n.PowerOff()
			return nil
		})
	})
}

// TestThirtyHosts installs on as many machines as anybody would try in one process. That nothing is left running is for
// TestMain to find.
func TestThirtyHosts(t *testing.T) {
	before, hosts := runtime.NumGoroutine(), 30
	if raced {
		hosts = 8 // the race detector is slow
	}
	synctest.Test(t, func(t *testing.T) {
		j := newJourney(t, sim.Spec{Hosts: hosts, OS: []string{"debian-12", "rocky-9", "ubuntu-24.04"}}, "docker-ce")
		start := time.Now()
		most := 0
		report, err := j.run(t.Context(), func(event.Event) { most = max(most, runtime.NumGoroutine()) })
		if err != nil {
			t.Fatalf("%v\n%s", err, j.lines.String())
		}
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		t.Logf("%d machines: %v in %v of their time; %d goroutines at most, %d before, %d MB of heap, %d MB from the system",
			hosts, tally(report), time.Since(start).Round(time.Second), most, before, m.HeapInuse>>20, m.Sys>>20)
		if m.HeapInuse > 1<<30 {
			t.Error("more than a gigabyte of memory")
		}
	})
}
