package conformance

import (
	"strings"
	"testing"
	"time"

	"holdfast/steps"
	"holdfast/steps/inventory"
)

// task is a line of docker service ps; state is the first word of what it shows.
type task struct{ id, node, desired, state, problem string }

func (k task) over() bool {
	return k.state == "Shutdown" || k.state == "Complete" || k.state == "Failed" || k.state == "Rejected"
}

// view is the swarm as its manager shows it: nodes by host name, as "Ready Active", and tasks, the newest first.
type view struct {
	nodes map[string]string
	tasks []task
}

const ask = `docker node ls --format 'node|{{.Hostname}}|{{.Status}} {{.Availability}}'
docker service ps --no-trunc --format 'task|{{.ID}}|{{.Node}}|{{.DesiredState}}|{{.CurrentState}}|{{.Error}}' s3
`

// parseView reads the answer to ask. Lines of another form are left out.
func parseView(out string) view {
	v := view{nodes: map[string]string{}}
	for line := range strings.SplitSeq(out, "\n") {
		f := strings.SplitN(line, "|", 6)
		switch {
		case f[0] == "node" && len(f) == 3:
			v.nodes[f[1]] = f[2]
		case f[0] == "task" && len(f) == 6:
			state, _, _ := strings.Cut(f[4], " ")
			v.tasks = append(v.tasks, task{f[1], f[2], f[3], state, f[5]})
		}
	}
	return v
}

// running is the task that runs and shall run; nil for none.
func (v view) running() *task {
	for _, k := range v.tasks {
		if k.desired == "Running" && k.state == "Running" {
			return &k
		}
	}
	return nil
}

func (v view) task(id string) task {
	for _, k := range v.tasks {
		if k.id == id {
			return k
		}
	}
	return task{}
}

func (f *failover) look(t *testing.T) view {
	t.Helper()
	return parseView(f.must(t, ask))
}

// at is the task that runs.
func (f *failover) at(t *testing.T) task {
	t.Helper()
	f.until(t, "the service runs", time.Minute, func(v view) bool { return v.running() != nil })
	return *f.look(t).running()
}

func (f *failover) must(t *testing.T, text string) string {
	t.Helper()
	res := run(t, f.manager, root(text))
	if res.Exit != 0 {
		t.Errorf("%s\nexit %d: %s", text, res.Exit, res.Stderr)
	}
	return res.Stdout
}

func (f *failover) begin() { f.began = time.Now() }

// until looks again and again, and gives the time since begin.
func (f *failover) until(t *testing.T, what string, limit time.Duration, ok func(view) bool) time.Duration {
	t.Helper()
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	var v view
	for start := time.Now(); time.Since(start) < limit; <-tick.C {
		if v = f.look(t); ok(v) {
			return time.Since(f.began)
		}
	}
	t.Fatalf("not within %v: %s\n%+v", limit, what, v)
	return 0
}

// name is what a machine calls itself; the swarm knows it by that.
func (f *failover) name(t *testing.T, h inventory.Host) string {
	t.Helper()
	return strings.TrimSpace(run(t, f.dial(t, h), steps.Cmd{Script: steps.Script{Text: "hostname"}}).Stdout)
}

// host finds a machine by what it calls itself. The manager knows; a machine without power cannot be asked.
func (f *failover) host(t *testing.T, node string) inventory.Host {
	t.Helper()
	addr := strings.TrimSpace(f.must(t, "docker node inspect --format '{{.Status.Addr}}' "+node))
	for _, h := range f.hosts {
		if h.ClusterAddress == addr || h.Address == addr {
			return h
		}
	}
	t.Fatalf("no machine has the address %q of %s", addr, node)
	return inventory.Host{}
}
