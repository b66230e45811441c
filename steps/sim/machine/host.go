// Package machine is one simulated Linux machine: its processes, users, units, ports, cables and power, on top of a file
// tree. What its commands do is registered from outside, a shell and tools among them. Nothing in here may reach the
// machine that it runs on: no file, process, environment or socket.
package machine

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"holdfast/steps/sim/clock"
	"holdfast/steps/sim/vfs"
)

// Host is one machine. Use New. What has no lock of its own is set before the first process starts.
type Host struct {
	Name  string // as the kernel has it: hostname changes it
	Addr  string
	OS    Profile
	FS    *vfs.FS
	Clock *clock.Clock
	Net   *Network
	// Limits are what one login's script may use.
	Limits Limits
	// Trace is told of every command before it runs; nil for nobody. For tests that strike at a certain moment.
	Trace func(p *Proc)

	mu       sync.Mutex
	bootID   string
	booted   time.Time
	boots    int
	on       bool
	skew     atomic.Int64
	commands map[string]Command
	procs    map[int]*Proc
	nextPID  int
	units    map[string]*Unit
	unitList []string
	hooks    []Hooks
	ports    map[string]string // "tcp:2377" -> who listens
	sources  []func() map[string]string
	locks    map[inode]*lock
	state    map[any]any
	journal  []Entry
	closed   chan struct{} // while off
	life     context.Context
	die      context.CancelCauseFunc
	wait     sync.WaitGroup
}

// Limits bound what a simulated process tree may use of the machine that plays it.
type Limits struct {
	Procs  int           // at once
	Output int64         // bytes written by one login
	Nest   int           // of scripts within scripts
	Wall   time.Duration // real time of one login's command, 0 for none
}

// Hooks are called when the machine's power comes and goes. Off is told whether things end in order.
type Hooks struct {
	Boot func()
	Off  func(orderly bool)
}

// New makes a machine that is off, with the files of its system. cl may be nil for plain time.
func New(name, addr string, os Profile, cl *clock.Clock, net *Network) *Host {
	if cl == nil {
		cl = clock.New(1)
	}
	if net == nil {
		net = NewNetwork()
	}
	h := &Host{
		Name: name, Addr: addr, OS: os, FS: vfs.New(), Clock: cl, Net: net,
		Limits:   Limits{Procs: 512, Output: 64 << 20, Nest: 64, Wall: time.Hour},
		commands: map[string]Command{}, procs: map[int]*Proc{}, nextPID: 300, units: map[string]*Unit{},
		ports: map[string]string{}, locks: map[inode]*lock{}, state: map[any]any{}, closed: make(chan struct{}),
	}
	close(h.closed)
	h.FS.SetClock(h.Now)
	h.furnish()
	net.add(h)
	return h
}

// Now is the time that this machine's own clock shows.
func (h *Host) Now() time.Time { return h.Clock.Wall().Add(time.Duration(h.skew.Load())) }

// SetSkew makes the machine's clock wrong by d.
func (h *Host) SetSkew(d time.Duration) { h.skew.Store(int64(d)) }

// BootID is another one after every boot.
func (h *Host) BootID() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.bootID
}

// Booted is when the machine was last started, by Clock.
func (h *Host) Booted() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.booted
}

// State keeps one value per key for the whole machine: where a tool's own model lives. make is called for the first.
func (h *Host) State(key any, make func() any) any {
	h.mu.Lock()
	defer h.mu.Unlock()
	v, ok := h.state[key]
	if !ok {
		v = make()
		h.state[key] = v
	}
	return v
}

func base(p string) string {
	for i := len(p) - 1; i >= 0; i-- {
		if p[i] == '/' {
			return p[i+1:]
		}
	}
	return p
}

func dir(p string) string {
	if b := base(p); len(p) > len(b)+1 {
		return p[:len(p)-len(b)-1]
	}
	return "/"
}
