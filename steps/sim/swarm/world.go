package swarm

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"sync"
	"time"

	"holdfast/steps/sim/clock"
)

// Delays of the real one; see swarmkit's manager/dispatcher, manager/state/raft and api/defaults, and measurements.
const (
	downAfter     = 12 * time.Second // three heartbeats of 5 s, less what had gone by of the first
	takeOverAfter = 15 * time.Second // a new leader gives every node three whole heartbeats
	electAfter    = 10 * time.Second // ten ticks of a second without a leader
	restartDelay  = 5 * time.Second
	stopWait      = time.Minute // a follower waits no longer than this for the one before it (swarmkit#3274)
	forgetAfter   = 10 * time.Second
	prepareTime   = 300 * time.Millisecond
	startTime     = 300 * time.Millisecond
	monitorTime   = 5 * time.Second
	historyLimit  = 5
)

// World is all engines of one practice cluster and the swarms among them. It is safe for concurrent use.
type World struct {
	mu       sync.Mutex
	clock    *clock.Clock
	reach    func(from, to string) bool
	engines  []*Engine
	clusters []*Cluster
	registry map[string]bool
	count    int
	dirty    bool
	closed   bool
	alive    sync.WaitGroup // containers
}

// NewWorld makes an empty world. reach tells whether packets get from one address to another now; whoever changes the
// network calls Poke afterwards.
func NewWorld(c *clock.Clock, reach func(from, to string) bool) *World {
	return &World{clock: c, reach: reach, registry: map[string]bool{}}
}

// Offer lets every engine pull an image by this name.
func (w *World) Offer(image string) { w.do(func() { w.registry[image] = true }) }

// Poke has everything looked at again, after the network has changed.
func (w *World) Poke() { w.do(func() {}) }

// Now is the simulated time.
func (w *World) Now() time.Time { return w.clock.Now() }

// Close ends every container and waits for them.
func (w *World) Close() {
	w.mu.Lock()
	w.closed = true
	for _, e := range w.engines {
		for _, b := range e.boxes {
			b.end(ErrPowerCut)
		}
	}
	w.mu.Unlock()
	w.alive.Wait()
}

// do changes the world and lets all consequences follow that need no time.
func (w *World) do(f func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.closed {
		return
	}
	f()
	w.settle()
}

// settle goes on until nothing changes any more. Every rule is written so that it has nothing to do the second time.
func (w *World) settle() {
	for range 1000 {
		w.dirty = false
		for _, e := range w.engines {
			e.look()
		}
		for _, c := range slices.Clone(w.clusters) {
			c.step()
		}
		for _, e := range w.engines {
			e.agent()
		}
		if !w.dirty {
			return
		}
	}
	panic("swarm: the model does not come to rest")
}

// after calls f, with the world locked, when d has gone by.
func (w *World) after(d time.Duration, f func()) (stop func() bool) {
	return w.clock.AfterFunc(d, func() { w.do(f) })
}

// next is different at every call, and the same in every run.
func (w *World) next(what string) []byte {
	w.count++
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", what, w.count))
	return sum[:]
}

// id is an identifier as a swarm makes them: 25 letters and figures.
func (w *World) id(what string) string {
	text := new(big.Int).SetBytes(w.next(what)).Text(36)
	return (strings.Repeat("0", 25) + text)[len(text):][:25]
}

// hexID is an identifier as an engine makes them: 64 figures.
func (w *World) hexID(what string) string { return hex.EncodeToString(w.next(what)) }

func (w *World) engineAt(addr string) *Engine {
	i := slices.IndexFunc(w.engines, func(e *Engine) bool { return e.addr == addr })
	if i < 0 {
		return nil
	}
	return w.engines[i]
}

func (w *World) reaches(from, to string) bool {
	return from == to || w.reach(from, to) && w.reach(to, from)
}

// pause waits outside the lock, for what takes its time in the real one.
func (w *World) pause(ctx context.Context, d time.Duration) error { return w.clock.Sleep(ctx, d) }
