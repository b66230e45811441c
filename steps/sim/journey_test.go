package sim_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/steps/facts"
	"holdfast/steps/hostlock"
	"holdfast/steps/inventory"
	"holdfast/steps/plan"
	"holdfast/steps/remote"
	"holdfast/steps/runner"
	"holdfast/steps/s3check"
	"holdfast/steps/sim"
	"holdfast/steps/sim/simtest"
)

// journey is an operator with a cluster: all that lasts from one run to the next.
type journey struct {
	t       *testing.T
	c       *sim.Cluster
	opt     remote.Options
	hosts   []inventory.Host
	docker  string
	objects notebook
	lines   simtest.Buffer // what the last run said
	planned plan.Plan      // by the last run
}

func newJourney(t *testing.T, spec sim.Spec, docker string) *journey {
	j := &journey{t: t, docker: docker}
	j.c, j.opt, j.hosts = account(t, spec, remote.Options{})
	return j
}

// notebook remembers objects, as a file on the operator's machine does.
type notebook struct {
	mu   sync.Mutex
	list []s3check.Object
}

func (n *notebook) Load(context.Context) ([]s3check.Object, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.list, nil
}

func (n *notebook) Save(_ context.Context, list []s3check.Object) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.list = list
	return nil
}

// keys are the credentials of all journeys.
type keys struct{}

func (keys) Value(_ context.Context, name string) (string, error) { return "value-of-" + name, nil }

// pool is the connections of one run: a run that is killed takes them with it.
type pool struct {
	d     *remote.Dialer
	mu    sync.Mutex
	conns map[string]steps.Conn
}

func (p *pool) Dial(_ context.Context, h inventory.Host) (steps.Conn, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.conns[h.Name] == nil {
		p.conns[h.Name] = remote.Reconnecting(p.d, h)
	}
	return open{p.conns[h.Name]}, nil
}

func (p *pool) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.conns {
		_ = c.Close()
	}
}

// open is a connection that stays when its user is done.
type open struct{ steps.Conn }

func (open) Close() error { return nil }

// run is one holdfast apply: facts, plan, run.
func (j *journey) run(ctx context.Context, watch func(event.Event)) (runner.Report, error) {
	j.t.Helper()
	p := &pool{d: remote.New(j.opt), conns: map[string]steps.Conn{}}
	defer p.close()
	known := map[string]steps.Facts{}
	for _, h := range j.hosts {
		conn, err := p.Dial(ctx, h)
		if err != nil {
			return runner.Report{}, err
		}
		if known[h.Name], err = facts.Gather(ctx, conn, time.Now); err != nil {
			return runner.Report{}, fmt.Errorf("%s: %w", h.Name, err)
		}
	}
	j.planned = j.plan(known)
	r := runner.Runner{
		Plan: j.planned, Dialer: p, Values: keys{}, Version: "test",
		Prober: s3check.Checker{Memory: &j.objects, Dial: j.c.DialContext},
	}
	lock, err := hostlock.Take(ctx, p, j.hosts, hostlock.Holder{ID: "me", Who: "ops@here", PID: 1, Run: "run", Version: "test", Since: time.Now()}, false)
	if err != nil {
		return runner.Report{}, err
	}
	defer j.letGo(ctx, lock)
	j.lines = simtest.Buffer{}
	r.Events = event.NewStamper("run", time.Now, event.Tee(looker(func(e event.Event) {
		j.note(e)
		if watch != nil {
			watch(e)
		}
	})))
	return r.Run(ctx, nil)
}

// letGo gives the locks back, or leaves them where the run was killed.
func (j *journey) letGo(ctx context.Context, lock *hostlock.Lock) {
	if ctx.Err() != nil {
		lock.Leave()
		return
	}
	if err := lock.Release(ctx); err != nil {
		j.t.Errorf("a lock stays: %v", err)
	}
}

type looker func(event.Event)

func (l looker) Emit(e event.Envelope) error {
	l(e.Event)
	return nil
}

func (j *journey) note(e event.Event) {
	switch e := e.(type) {
	case event.StepFinished:
		fmt.Fprintf(&j.lines, "%s: %s after %v %s %s\n", e.Op, e.Outcome, e.Took.Round(time.Millisecond), e.Error, strings.Join(e.Tail, "\n"))
	case event.StepOutput:
		fmt.Fprintf(&j.lines, "%s| %s\n", e.Op, e.Line)
	case event.Retrying:
		fmt.Fprintf(&j.lines, "%s: again: %s\n", e.Op, e.Reason)
	case event.HostFailed:
		fmt.Fprintf(&j.lines, "%s: %s\n", e.Host, e.Error)
	}
}

// must is run, to its end.
func (j *journey) must(what string) runner.Report {
	j.t.Helper()
	start := time.Now()
	report, err := j.run(j.t.Context(), nil)
	if err != nil {
		j.t.Fatalf("%s: %v\n%s", what, err, j.lines.String())
	}
	j.t.Logf("%s: %v of its time, %v", what, time.Since(start).Round(time.Millisecond), tally(report))
	return report
}

func tally(r runner.Report) map[steps.Outcome]int {
	out := map[steps.Outcome]int{}
	for _, o := range r.Ops {
		out[o]++
	}
	return out
}

func (j *journey) plan(known map[string]steps.Facts) plan.Plan {
	return compile(j.t, j.hosts, known, inventory.Answers{"docker": j.docker, "museum": "true"})
}

// TestWholePlan installs on every system and on a mix of them, in controlled time: everything done, the S3 endpoint
// proven, and nothing to do the second time.
func TestWholePlan(t *testing.T) {
	for _, c := range []struct{ os, docker string }{
		{"debian-12", "docker-ce"},
		{"debian-12", "distro"},
		{"ubuntu-24.04", "docker-ce"},
		{"ubuntu-22.04", "docker-ce"},
		{"rocky-9", "docker-ce"},
		{"centos-7", "docker-ce"},
		{"ubuntu-14.04", "docker-ce"},
		{"debian-12 rocky-9 ubuntu-24.04", "docker-ce"},
		{"ubuntu-14.04 centos-7 ubuntu-22.04", "docker-ce"},
	} {
		t.Run(c.os+" "+c.docker, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				j := newJourney(t, sim.Spec{OS: strings.Fields(c.os)}, c.docker)
				report := j.must("install")
				if n := tally(report); n[steps.Changed] < 26 || n[steps.Passed] == 0 {
					t.Errorf("the install: %v", n)
				}
				if n := tally(j.must("again")); n[steps.Changed] != 0 || n[steps.Unchanged] < 30 {
					t.Errorf("the second run: %v\n%s", n, j.lines.String())
				}
			})
		})
	}
}
