package runner

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"

	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/steps/inventory"
	"holdfast/steps/plan"
	"holdfast/steps/stepstest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// op is an op in short: "n1/a" checks with "check a", applies with "do a", verifies with "verify a".
func op(id string, needs ...string) steps.Op {
	host, step, _ := strings.Cut(id, "/")
	return steps.Op{
		ID: id, Host: host, Step: step, Title: "Do " + step, Needs: needs,
		Check:  steps.Script{Text: "check " + step},
		Apply:  steps.Script{Text: "do " + step},
		Verify: steps.Script{Text: "verify " + step},
		Policy: steps.Policy{Timeout: time.Minute},
	}
}

func with(o steps.Op, change func(*steps.Op)) steps.Op {
	change(&o)
	return o
}

// stand is a runner with scripted hosts and a record of what it said.
type stand struct {
	Runner
	fleet stepstest.Fleet
	rec   record
	stop  chan struct{}
}

func newStand(ops ...steps.Op) *stand {
	s := &stand{stop: make(chan struct{})}
	s.Plan = plan.Plan{Cluster: inventory.Cluster{Name: "home"}, Playbook: "p", Ops: ops}
	seen := map[string]bool{"": true}
	for _, o := range ops {
		if !seen[o.Host] {
			seen[o.Host] = true
			s.Plan.Cluster.Hosts = append(s.Plan.Cluster.Hosts, inventory.Host{Name: o.Host, Address: "addr-" + o.Host})
			s.fleet.Host(o.Host).Otherwise("check ", stepstest.Exit(1)) // by default there is something to do
		}
	}
	s.Dialer = &s.fleet
	s.Events = event.NewStamper("r1", time.Now, &s.rec)
	return s
}

func (s *stand) host(name string) *stepstest.Host { return s.fleet.Host(name) }

func (s *stand) run(t *testing.T) (Report, error) {
	t.Helper()
	return s.Run(t.Context(), s.stop)
}

// record is a sink that remembers and can be told to fail.
type record struct {
	mu   sync.Mutex
	got  []event.Envelope
	fail func(event.Event) error
}

func (r *record) Emit(e event.Envelope) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.got = append(r.got, e)
	if r.fail != nil {
		return r.fail(e.Event)
	}
	return nil
}

// brief tells the events of one op in words.
func (r *record) brief(op string) []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []string
	for _, e := range r.got {
		switch ev := e.Event.(type) {
		case event.StepStarted:
			if ev.Op == op {
				out = append(out, fmt.Sprintf("%s %d", ev.Phase, ev.Attempt))
			}
		case event.Retrying:
			if ev.Op == op {
				out = append(out, fmt.Sprintf("retry %d after %s", ev.Attempt, ev.After))
			}
		case event.StepFinished:
			if ev.Op == op {
				out = append(out, string(ev.Outcome))
			}
		}
	}
	return out
}

func find[E event.Event](r *record) []E {
	r.mu.Lock()
	defer r.mu.Unlock()
	var out []E
	for _, e := range r.got {
		if ev, ok := e.Event.(E); ok {
			out = append(out, ev)
		}
	}
	return out
}

// outcomeOf reads a report in the form "n1/a=changed n1/b=failed", in plan order.
func outcomeOf(s *stand, r Report) string {
	var out []string
	for _, o := range s.Plan.Ops {
		out = append(out, o.ID+"="+string(r.Ops[o.ID]))
	}
	return strings.Join(out, " ")
}

func bubble(t *testing.T, f func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, f)
}

// secrets is a store that only knows what it is given.
type secrets map[string]string

func (s secrets) Value(_ context.Context, name string) (string, error) {
	if v, ok := s[name]; ok {
		return v, nil
	}
	return "", errors.New("no such secret")
}
