package conformance

import (
	"context"
	"fmt"
	"testing"
	"time"

	"holdfast/steps"
	"holdfast/steps/inventory"
)

// Power switches a machine off as a power cut does, or on again.
type Power func(ctx context.Context, h inventory.Host, on bool) error

// Failover takes things away from an installed s3-nfs whose first host is the only manager, one after the other, and
// times what the swarm does about it: the events have to come in their order, and each within 0.3 to 3 times of what is
// known of real machines. Everything is given back, and the service runs at the end. Without power no machine is cut.
func Failover(t *testing.T, d steps.Dialer, hosts []inventory.Host, power Power) {
	t.Helper()
	f := &failover{suite: suite{dialer: d, hosts: hosts}, power: power}
	f.manager = f.dial(t, hosts[0])
	f.until(t, "the service runs", time.Minute, func(v view) bool { return v.running() != nil })
	// Not as tests of their own: in controlled time there are none.
	f.failingMount(t)
	f.drain(t)
	f.kill(t)
	f.dockerStopped(t)
	f.powerCut(t)
}

type failover struct {
	suite
	power   Power
	manager steps.Conn
	began   time.Time
}

// What is known, to 0.3 and 3 times: restart delay 5 s, Down after 12 s (both seen on real machines), a start of 8 s until
// the health check has said yes, and a lock that lives on for 10 s after its holder's power cut.
const (
	moves   = 10 * time.Second // an orderly stop, then a start
	again   = 13 * time.Second // restart delay and start
	down    = 12 * time.Second
	rescued = down + again
	cutLock = 10 * time.Second
)

// drain empties the machine with the task; the old one has to stop before the new one starts.
func (f *failover) drain(t *testing.T) {
	old := f.at(t)
	f.begin()
	f.must(t, "docker node update --availability drain "+old.node)
	defer f.must(t, "docker node update --availability active "+old.node)
	f.until(t, "the old task stops", time.Minute, func(v view) bool { return v.task(old.id).over() })
	took := f.until(t, "another runs elsewhere", time.Minute, func(v view) bool { r := v.running(); return r != nil && r.node != old.node })
	judge(t, "drained: runs elsewhere", took, moves)
}

// kill ends the container: the task fails, and another follows after the restart delay, anywhere.
func (f *failover) kill(t *testing.T) {
	old := f.at(t)
	f.begin()
	res := run(t, f.dial(t, f.host(t, old.node)), root("docker kill $(docker ps --quiet --filter label=com.docker.swarm.service.name=s3)"))
	if res.Exit != 0 {
		t.Fatalf("docker kill: %+v", res)
	}
	f.until(t, "the old task fails", 30*time.Second, func(v view) bool { return v.task(old.id).state == "Failed" })
	if got := f.look(t).task(old.id).problem; got != `"task: non-zero exit (137)"` {
		t.Errorf("a killed task's error is %s", got)
	}
	took := f.until(t, "another runs", time.Minute, func(v view) bool { r := v.running(); return r != nil && r.id != old.id })
	judge(t, "killed: runs again", took, again)
}

// dockerStopped ends the daemon on a worker: its task ends with it, and the swarm notices by the heartbeats alone.
func (f *failover) dockerStopped(t *testing.T) {
	f.toWorker(t)
	old := f.at(t)
	conn := f.dial(t, f.host(t, old.node))
	f.begin()
	if res := run(t, conn, root("systemctl stop docker.socket 2>/dev/null; systemctl stop docker")); res.Exit != 0 {
		t.Fatalf("stopping docker: %+v", res)
	}
	defer f.back(t, old.node, func() {
		run(t, conn, root("systemctl start docker.socket 2>/dev/null; systemctl start docker"))
	})
	f.lost(t, old, rescued)
}

// powerCut takes the power from a worker with the task.
func (f *failover) powerCut(t *testing.T) {
	if f.power == nil {
		t.Log("nobody here can cut the power")
		return
	}
	f.toWorker(t)
	old := f.at(t)
	h := f.host(t, old.node)
	f.begin()
	if err := f.power(t.Context(), h, false); err != nil {
		t.Fatal(err)
	}
	defer f.back(t, old.node, func() {
		if err := f.power(t.Context(), h, true); err != nil {
			t.Error(err)
		}
	})
	f.lost(t, old, rescued+cutLock)
}

// lost follows the loss of a machine: Down, then a task elsewhere, while the old one's last word stays on the list.
func (f *failover) lost(t *testing.T, old task, whole time.Duration) {
	t.Helper()
	took := f.until(t, "the machine is Down", 2*time.Minute, func(v view) bool { return v.nodes[old.node] == "Down Active" })
	judge(t, "gone: Down", took, down)
	if r := f.look(t).running(); r != nil && r.node != old.node {
		t.Errorf("a task runs on %s as soon as %s is Down: the restart delay is not kept", r.node, old.node)
	}
	took = f.until(t, "another runs elsewhere", 3*time.Minute, func(v view) bool { r := v.running(); return r != nil && r.node != old.node })
	judge(t, "gone: runs elsewhere", took, whole)
	if got := f.look(t).task(old.id); got.desired != "Shutdown" || got.state != "Running" && got.state != "Shutdown" {
		t.Errorf("the lost machine's task is %+v, want desired Shutdown and its last state", got)
	}
}

// back gives a machine back and waits for it.
func (f *failover) back(t *testing.T, node string, give func()) {
	give()
	f.begin()
	took := f.until(t, node+" is Ready again", 5*time.Minute, func(v view) bool { return v.nodes[node] == "Ready Active" })
	t.Logf("%s is Ready %v after it was given back", node, took)
}

// toWorker moves the task off the manager, whose loss would be an outage.
func (f *failover) toWorker(t *testing.T) {
	t.Helper()
	manager := f.name(t, f.hosts[0])
	if f.at(t).node != manager {
		return
	}
	f.must(t, "docker node update --availability drain "+manager)
	f.until(t, "the task leaves the manager", time.Minute, func(v view) bool { r := v.running(); return r != nil && r.node != manager })
	f.must(t, "docker node update --availability active "+manager)
}

func root(text string) steps.Cmd { return steps.Cmd{Script: steps.Script{Text: text, Sudo: true}} }

func judge(t *testing.T, what string, took, known time.Duration) {
	t.Helper()
	t.Logf("%s after %v, known: %v", what, took.Round(100*time.Millisecond), known)
	if ratio := float64(took) / float64(known); ratio < 0.3 || ratio > 3 {
		t.Errorf("%s after %v: that is %s of the %v known", what, took, fmt.Sprintf("%.1f times", ratio), known)
	}
}
