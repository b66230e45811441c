package tui

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"holdfast/playbooks"
	"holdfast/steps"
	"holdfast/steps/event"
	"holdfast/steps/inventory"
	"holdfast/steps/kind"
	"holdfast/steps/plan"
)

func demoLibrary(t *testing.T) playbooks.Library {
	t.Helper()
	lib, err := playbooks.LoadAll(os.DirFS("testdata/playbooks"))
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

const canary = "hunter2-canary"

// fakeEngine stands for the machines. What each host does is data.
type fakeEngine struct {
	lib     playbooks.Library
	keys    []HostKey         // unknown keys, asked about first
	secret  *Secret           // asked for then
	refuse  map[string]string // host: why, for one try
	finding []Finding
	fails   map[string]int // op: how often
	apart   string         // op that goes on after a failure
	sticky  bool           // Connect goes on until it is stopped
	locked  *Locked        // until it is taken over

	mu     sync.Mutex
	said   string // the secret that was given
	trust  []bool
	tries  int
	facts  map[string]steps.Facts
	jobs   []Job
	runErr error
	cause  error // that ended the latest run's context
}

func (f *fakeEngine) Connect(ctx context.Context, c inventory.Cluster, ask Asker, seen func(Reach)) error {
	f.mu.Lock()
	f.tries++
	f.facts = map[string]steps.Facts{}
	f.mu.Unlock()
	trusted := map[string]bool{}
	if f.keys != nil {
		answer, err := ask.Trust(ctx, f.keys)
		if err != nil {
			return err
		}
		f.trust = answer
		for i, k := range f.keys {
			trusted[k.Host] = answer[i]
		}
	}
	if f.secret != nil {
		said, err := ask.Secret(ctx, *f.secret)
		if err != nil {
			return err
		}
		f.said = said
	}
	if f.sticky {
		<-ctx.Done()
		return ctx.Err()
	}
	for i, h := range c.Hosts {
		r := Reach{Host: h.Name, Facts: steps.Facts{
			OS:   steps.OS{ID: "debian", Version: "12", Code: "bookworm", Pretty: "Debian GNU/Linux 12 (bookworm)", Family: "debian"},
			CPUs: 2, Memory: 4 << 30, Init: "systemd", Sudo: true, Addrs: []string{"127.0.0.1", "10.0.0." + itoa(11+i)},
		}}
		if f.keys != nil && !trusted[h.Name] && slices.ContainsFunc(f.keys, func(k HostKey) bool { return k.Host == h.Name }) {
			r.Error = "the host key is not trusted"
		}
		if why := f.refuse[h.Name]; why != "" {
			r.Error, r.Hint = why, "is the SSH server running there?"
			delete(f.refuse, h.Name)
		}
		f.facts[h.Name] = r.Facts
		seen(r)
	}
	return nil
}

func (f *fakeEngine) Judge(c inventory.Cluster) []Finding {
	if f.finding != nil {
		return f.finding
	}
	var out []Finding
	for i, h := range c.Hosts {
		for _, check := range []string{"system", "root", "clock", "memory", "ports"} {
			out = append(out, Finding{Host: h.Name, Check: check, Level: "ok", What: "as it should be"})
		}
		if i == 1 {
			out[len(out)-2] = Finding{h.Name, "memory", "warning", "only 512 MB of memory", "one gigabyte is enough for all that runs here"}
		}
	}
	return out
}

func (f *fakeEngine) Prepare(_ context.Context, c inventory.Cluster, undo bool) (Prepared, error) {
	p, err := plan.Compile(f.lib[c.Playbook], c, f.facts, kind.All())
	if err != nil {
		return Prepared{}, err
	}
	out := Prepared{Plan: p, Undo: undo, States: map[string]steps.State{}, Diffs: map[string]string{}, Path: "/home/you/state/home/cluster.yaml"}
	for _, op := range p.Ops {
		out.States[op.ID] = steps.Missing
		if op.Host == "n1" && op.Step == "docker" {
			out.States[op.ID] = steps.Satisfied
		}
		if len(op.Files) > 0 {
			out.Diffs[op.ID] = "--- /etc/motd (now)\n+++ /etc/motd (after)\n@@ -1 +1 @@\n-hello\n+This machine is part of the cluster home.\n"
		}
	}
	return out, nil
}

// Run tells a plausible story: a second a step, some output, and the failures that were ordered.
func (f *fakeEngine) Run(ctx context.Context, job Job, stop <-chan struct{}, sink event.Sink) (Result, error) {
	f.mu.Lock()
	f.jobs = append(f.jobs, job)
	f.mu.Unlock()
	if f.locked != nil && !job.TakeOver {
		return Result{}, f.locked
	}
	say := event.NewStamper("r1", time.Now, sink)
	open := event.RunStarted{Cluster: job.Plan.Cluster.Name, Playbook: job.Plan.Playbook}
	for _, op := range job.Plan.Ops {
		open.Ops = append(open.Ops, event.OpInfo{ID: op.ID, Host: op.Host, Step: op.Step, Stage: op.Stage, On: op.On, Title: op.Title})
	}
	_ = say.Emit(open)
	start, end := time.Now(), event.Done
	for _, op := range job.Plan.Ops {
		if slices.ContainsFunc(job.Skips, func(s Skip) bool { return s.Op == op.ID }) {
			continue
		}
		o := f.step(ctx, stop, say, op, end)
		if !o.Good() && end == event.Done {
			end = event.Failed
		}
		if o == steps.Interrupted {
			end = event.Interrupted
		}
	}
	_ = say.Emit(event.RunFinished{Outcome: end, Took: time.Since(start), Kept: "the journal of this run is /state/home/runs/r1"})
	result := Result{Log: "/state/home/runs/r1"}
	if end != event.Done {
		return result, errors.New("not everything was done")
	}
	result.Endpoints, result.Credentials = []string{"http://10.0.0.11:8000", "http://10.0.0.12:8000"}, "/state/home/secrets.json"
	return result, f.runErr
}

func (f *fakeEngine) step(ctx context.Context, stop <-chan struct{}, say *event.Stamper, op steps.Op, so event.End) steps.Outcome {
	finish := event.StepFinished{Op: op.ID, Host: op.Host, Title: op.Title, Took: time.Second, Outcome: steps.Changed}
	select {
	case <-stop:
		finish.Outcome = steps.Interrupted
	default:
	}
	if so == event.Failed && op.ID != f.apart {
		finish.Outcome, finish.Cause = steps.Blocked, "n2/docker"
	}
	if finish.Outcome == steps.Changed {
		_ = say.Emit(event.StepStarted{Op: op.ID, Host: op.Host, Title: op.Title, Phase: event.Apply, Attempt: 1})
		_ = say.Emit(event.StepOutput{Op: op.ID, Host: op.Host, Stream: steps.Stdout, Line: "working on \x1b[31m" + op.Step + "\x1b[0m"})
		_ = say.Emit(event.StepOutput{Op: op.ID, Host: op.Host, Stream: steps.Stderr, Line: "a remark of " + op.Step})
		select {
		case <-time.After(time.Second):
		case <-ctx.Done():
			f.cause = context.Cause(ctx)
			finish.Outcome = steps.Interrupted
		}
	}
	if f.fails[op.ID] > 0 && finish.Outcome == steps.Changed {
		f.fails[op.ID]--
		finish.Outcome, finish.Exit, finish.Error = steps.Failed, 100, "ended with exit code 100"
		finish.Tail = []string{"Reading package lists...", "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 812 (unattended-upgr)"}
	}
	_ = say.Emit(finish)
	return finish.Outcome
}

func (f *fakeEngine) asked() []Job {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.jobs)
}

// fakeShelf is the operator's own machine.
type fakeShelf struct {
	earlier []Earlier
	aliases []inventory.Host
	files   map[string]inventory.Cluster
	labels  map[string]string // of the files whose machines are simulated
	err     error
}

func (s *fakeShelf) Earlier() ([]Earlier, error)        { return s.earlier, s.err }
func (s *fakeShelf) Aliases() ([]inventory.Host, error) { return s.aliases, s.err }

func (s *fakeShelf) Load(path string) (Loaded, error) {
	c, ok := s.files[path]
	if !ok {
		return Loaded{}, inventory.Problems{{File: path, What: "there is no such file", Hint: "name another"}}
	}
	return Loaded{c, s.labels[path]}, nil
}

func (s *fakeShelf) Replay(_ context.Context, e Earlier, sink event.Sink) error {
	say := event.NewStamper(e.Run, time.Now, sink)
	for _, ev := range []event.Event{
		event.RunStarted{Cluster: e.Cluster, Playbook: e.Playbook, Ops: []event.OpInfo{
			{ID: "n1/docker", Host: "n1", Step: "docker", Stage: "Install Docker", On: "On All Machines", Title: "Install Docker Engine"},
		}},
		event.StepStarted{Op: "n1/docker", Host: "n1", Title: "Install Docker Engine", Phase: event.Apply, Attempt: 1},
		event.StepOutput{Op: "n1/docker", Host: "n1", Stream: steps.Stdout, Line: "Setting up docker.io"},
		event.StepFinished{Op: "n1/docker", Host: "n1", Outcome: steps.Changed, Took: time.Minute},
		event.RunFinished{Outcome: event.Done, Took: time.Minute},
	} {
		if err := say.Emit(ev); err != nil {
			return err
		}
	}
	return nil
}

// threeMachines is what a person pastes.
var threeMachines = strings.Join([]string{"root@10.0.0.11", "root@10.0.0.12", "root@10.0.0.13"}, "\n")
