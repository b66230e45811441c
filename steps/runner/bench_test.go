package runner_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/crypto/ssh"
	"golang.org/x/sync/errgroup"

	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/steps/inventory"
	"holdfast/steps/journal"
	"holdfast/steps/plan"
	"holdfast/steps/remote"
	"holdfast/steps/runner"
)

const stepsPerHost = 40

// BenchmarkNoOp40x3 sets a run in which nothing is to be done, with its checks, events and journal, beside a bare loop
// over golang.org/x/crypto/ssh that has the same scripts executed on the same servers: one client per host, a session
// per script, hosts side by side. Both log in anew each time. They take turns in going first, so that neither gains from
// a warm machine. x_bare is the ratio of their times; 1.5 is the goal.
func BenchmarkNoOp40x3(b *testing.B) {
	f := newFarm(b, 3)
	var ours, bare time.Duration
	for i := 0; b.Loop(); i++ {
		first, second := &ours, &bare
		runs := []func(testing.TB, farm){runPlan, runBare}
		if i%2 == 1 {
			first, second = second, first
			runs[0], runs[1] = runs[1], runs[0]
		}
		*first += clock(b, f, runs[0])
		*second += clock(b, f, runs[1])
	}
	b.ReportMetric(ours.Seconds()/bare.Seconds(), "x_bare")
	b.ReportMetric(float64(ours.Milliseconds())/float64(b.N), "ms_holdfast")
	b.ReportMetric(float64(bare.Milliseconds())/float64(b.N), "ms_bare")
}

func clock(tb testing.TB, f farm, run func(testing.TB, farm)) time.Duration {
	start := time.Now()
	run(tb, f)
	return time.Since(start)
}

func noOps(hosts []inventory.Host, perHost int) plan.Plan {
	p := plan.Plan{Cluster: inventory.Cluster{Name: "home", Hosts: hosts}, Playbook: "nothing"}
	for n := range perHost {
		for _, h := range hosts {
			p.Ops = append(p.Ops, steps.Op{
				ID: fmt.Sprintf("%s/step%d", h.Name, n), Host: h.Name, Title: "Do nothing",
				Check: steps.Script{Text: "true"}, Apply: steps.Script{Text: "exit 9"},
				Policy: steps.Policy{Timeout: time.Minute},
			})
		}
	}
	return p
}

func runPlan(tb testing.TB, f farm) {
	tb.Helper()
	carryOut(tb, f, noOps(f.hosts, stepsPerHost))
}

func carryOut(tb testing.TB, f farm, p plan.Plan) {
	tb.Helper()
	j, err := journal.Open(tb.TempDir(), "home", time.Now())
	if err != nil {
		tb.Fatal(err)
	}
	defer j.Close()
	r := runner.Runner{
		Plan:   p,
		Dialer: remote.New(remote.Options{KnownHosts: []string{f.known}, Keys: []string{}}),
		Events: event.NewStamper(j.Run(), time.Now, event.Tee(j, event.NewMailbox(1000))),
	}
	report, err := r.Run(tb.Context(), nil)
	if err != nil {
		tb.Fatal(err)
	}
	for id, o := range report.Ops {
		if o != steps.Unchanged {
			tb.Fatalf("%s is %s", id, o)
		}
	}
}

func runBare(tb testing.TB, f farm) {
	tb.Helper()
	var g errgroup.Group
	for _, h := range f.hosts {
		g.Go(func() error {
			c, err := ssh.Dial("tcp", fmt.Sprintf("%s:%d", h.Address, h.SSH.Port), &ssh.ClientConfig{
				User: h.SSH.User, Auth: []ssh.AuthMethod{ssh.PublicKeys(f.key)}, HostKeyCallback: ssh.FixedHostKey(f.host),
			})
			if err != nil {
				return err
			}
			defer c.Close()
			for range stepsPerHost {
				s, err := c.NewSession()
				if err != nil {
					return err
				}
				s.Stdin = strings.NewReader("true\n")
				if err := s.Run("sh -s"); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		tb.Fatal(err)
	}
}

// TestNoOpOverSSH keeps the benchmark working where it is not run: the same way, shorter.
func TestNoOpOverSSH(t *testing.T) {
	f := newFarm(t, 3)
	carryOut(t, f, noOps(f.hosts, 3))
}
