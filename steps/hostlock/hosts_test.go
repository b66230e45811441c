package hostlock

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"holdfast/steps"
	"holdfast/steps/inventory"
	"holdfast/steps/shelltest"
)

var noon = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

func person(who string) Holder {
	return Holder{ID: "id-of-" + who, Who: who + "@desk", PID: 7, Run: "run-of-" + who, Version: "1.0", Since: noon}
}

func named(names ...string) []inventory.Host {
	var out []inventory.Host
	for _, n := range names {
		out = append(out, inventory.Host{Name: n})
	}
	return out
}

// shells is a dialer whose hosts are folders of this machine, reached through a real shell.
type shells struct {
	t    *testing.T
	sh   shelltest.Shell
	host *shelltest.Host
	dead map[string]error // hosts that do not answer
	mu   sync.Mutex
	asks []string // host of each script, in order
}

func (s *shells) Dial(_ context.Context, h inventory.Host) (steps.Conn, error) {
	return local{shells: s, name: h.Name}, nil
}

type local struct {
	steps.Conn // only Run is asked for
	*shells
	name string
}

func (l local) Run(ctx context.Context, c steps.Cmd) (steps.Result, error) {
	l.mu.Lock()
	l.asks = append(l.asks, l.name)
	l.mu.Unlock()
	if err := ctx.Err(); err != nil {
		return steps.Result{}, err
	}
	if err := l.dead[l.name]; err != nil {
		return steps.Result{}, err
	}
	if !c.Script.Sudo || len(c.Values) > 0 {
		return steps.Result{}, fmt.Errorf("asked without root, or with values that would be hidden")
	}
	r := l.host.Run(l.t, l.sh, c.Script, nil)
	return steps.Result{Exit: r.Exit, Stdout: r.Stdout, Stderr: r.Stderr}, nil
}

// memory is a dialer of hosts that keep their lock in memory and age it by the clock of the test.
type memory struct {
	mu    sync.Mutex
	locks map[string]string // by host
	seen  map[string]time.Time
	down  map[string]bool
	asked map[string]int
}

func newMemory() *memory {
	return &memory{locks: map[string]string{}, seen: map[string]time.Time{}, down: map[string]bool{}, asked: map[string]int{}}
}

func (m *memory) Dial(_ context.Context, h inventory.Host) (steps.Conn, error) {
	return kept{memory: m, name: h.Name}, nil
}

type kept struct {
	steps.Conn // only Run is asked for
	*memory
	name string
}

// Run stands in for lock.sh, whose own tests are under real shells: take where there is none, else say who has it.
func (k kept) Run(ctx context.Context, c steps.Cmd) (steps.Result, error) {
	k.mu.Lock()
	down := k.down[k.name]
	k.asked[k.name]++
	k.mu.Unlock()
	if down { // hangs, as a host does whose cable is out
		<-ctx.Done()
		return steps.Result{}, ctx.Err()
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	verb, text := quoted(c.Script.Text, "verb="), quoted(c.Script.Text, "text=")
	there, held := k.locks[k.name]
	word := "taken"
	switch {
	case verb == "release" || verb == "withdraw":
		word = "released"
		if there == text {
			delete(k.locks, k.name)
		}
	case held && there != text && verb != "force":
		return steps.Result{Stdout: fmt.Sprintf("holdfast-lock held\nage %d\n%s\n", int(time.Since(k.seen[k.name]).Seconds()), there)}, nil
	case held && there == text:
		word = "mine"
	}
	if word != "released" {
		k.locks[k.name], k.seen[k.name] = text, time.Now()
	}
	return steps.Result{Stdout: "holdfast-lock " + word + "\n"}, nil
}
