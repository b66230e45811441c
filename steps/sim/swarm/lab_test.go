package swarm

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/steps/sim/clock"
)

// bench is three engines and a network that can be cut.
type bench struct {
	*testing.T
	w       *World
	e       []*Engine
	mu      sync.Mutex
	cut     map[string]bool // addresses without network
	backend []*fake
}

// fake stands for a host: its programs start in a second, its mounts do what they are told.
type fake struct {
	mu       sync.Mutex
	startup  time.Duration
	mountErr error
	exit     chan int // a program that ends by itself
	mounts   []Volume
	ends     []string
	never    bool // the program never answers
}

func (f *fake) Mount(_ context.Context, v Volume) (Mounted, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.mounts = append(f.mounts, v)
	return still{}, f.mountErr
}
func (f *fake) VolumeMade(Volume) {}
func (f *fake) VolumeGone(Volume) {}

func (f *fake) Run(ctx context.Context, p Program, ready func(bool)) int {
	p.Log("up")
	select {
	case <-time.After(f.startup):
		if !f.never {
			ready(true)
		}
	case <-ctx.Done():
	}
	select {
	case code := <-f.exit:
		return code
	case <-ctx.Done():
		f.mu.Lock()
		defer f.mu.Unlock()
		f.ends = append(f.ends, context.Cause(ctx).Error())
		return 0
	}
}

type still struct{}

func (still) Wait(context.Context) error { return nil }
func (still) Release()                   {}

func addr(i int) string { return fmt.Sprintf("10.77.0.%d", 10+i) }

// run gives f a bench of n engines with an image, inside a bubble.
func run(t *testing.T, n int, f func(b *bench)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		b := &bench{T: t, cut: map[string]bool{}}
		b.w = NewWorld(clock.New(1), b.reach)
		b.w.Offer("engine:1")
		for i := 1; i <= n; i++ {
			f := &fake{startup: time.Second, exit: make(chan int)}
			b.backend = append(b.backend, f)
			b.e = append(b.e, b.w.AddEngine(addr(i), fmt.Sprintf("n%d", i), "24.0.7", f))
			b.e[i-1].Start()
		}
		defer b.w.Close()
		f(b)
	})
}

func (b *bench) reach(from, to string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return !b.cut[from] && !b.cut[to]
}

func (b *bench) cable(i int, in bool) {
	b.mu.Lock()
	b.cut[addr(i)] = !in
	b.mu.Unlock()
	b.w.Poke()
}

// ok ends the test where an error is.
func (b *bench) ok(err error) {
	b.Helper()
	if err != nil {
		b.Fatal(err)
	}
}

// swarm makes a swarm with the first managers engines as managers.
func (b *bench) swarm(managers int) {
	b.Helper()
	_, err := b.e[0].Init(InitOptions{})
	b.ok(err)
	for i, e := range b.e[1:] {
		role := "worker"
		if i+1 < managers {
			role = "manager"
		}
		token, err := b.e[0].Tokens(role, false)
		b.ok(err)
		b.ok(e.Join(b.Context(), JoinOptions{Token: token, Remote: addr(1) + ":2377"}))
	}
}

func spec(name string, replicas uint64) ServiceSpec {
	s := ServiceSpec{Name: name, Mode: Mode{Replicated: &Replicated{&replicas}}}
	s.TaskTemplate.ContainerSpec.Image = "engine:1"
	s.EndpointSpec.Ports = []Port{{Protocol: "tcp", TargetPort: 8000, PublishedPort: 8000, PublishMode: "ingress"}}
	return s
}

func (b *bench) create(s ServiceSpec) {
	b.Helper()
	_, err := b.e[0].CreateService(s)
	b.ok(err)
}

// sleep lets time go by and everything come to rest.
func (b *bench) sleep(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// ps is docker service ps in one line, as the manager i sees it.
func (b *bench) ps(i int, service string) string {
	b.Helper()
	tasks, err := b.e[i-1].Tasks(service)
	b.ok(err)
	var out []string
	for _, t := range tasks {
		line := t.Name + "@" + t.NodeName + " " + string(t.DesiredState) + "/" + string(t.Status.State)
		if t.Status.Err != "" {
			line += " (" + t.Status.Err + ")"
		}
		out = append(out, line)
	}
	return strings.Join(out, "\n")
}

// see fails unless the tasks are these.
func (b *bench) see(i int, service, want string) {
	b.Helper()
	if got := b.ps(i, service); got != want {
		b.Errorf("tasks of %s, as n%d sees them:\n%s\nwant:\n%s", service, i, got, want)
	}
}

func (b *bench) refused(err error, part string) {
	b.Helper()
	if err == nil || !strings.Contains(err.Error(), part) {
		b.Errorf("got error %v, want one with %q", err, part)
	}
}

// served measures how long it takes until the port of node i answers through a container other than old.
func (b *bench) served(i int, old string, limit time.Duration) time.Duration {
	b.Helper()
	begin := time.Now()
	for time.Since(begin) < limit {
		if id, _, err := b.e[i-1].Route(8000); err == nil && id != old {
			return time.Since(begin)
		}
		b.sleep(100 * time.Millisecond)
	}
	b.Fatalf("not served within %v:\n%s", limit, b.ps(i, ""))
	return 0
}

var errDenied = errors.New("failed to mount local volume: permission denied")

// onWorker makes a swarm with one manager, whose service runs on n2 and may not run on the manager.
func (b *bench) onWorker() {
	b.Helper()
	b.swarm(1)
	s := spec("s3", 1)
	s.TaskTemplate.Placement = &Placement{Constraints: []string{"node.role==worker"}}
	b.create(s)
	b.sleep(3 * time.Second)
	b.see(1, "s3", "s3.1@n2 running/running")
}
