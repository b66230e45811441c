// Package machine is one simulated Linux machine: its processes, users, units, ports, cables and power, on top of a file
// tree. What its commands do is registered from outside, a shell and tools among them. Nothing in here may reach the
// machine that it runs on: no file, process, environment or socket.
package machine

import (
	"context"
	"fmt"
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

// Entry is a line of the journal.
type Entry struct {
	At        time.Time
	Unit, Tag string
	PID       int
	Text      string
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

// Register puts a command at a path; both name it from now on. Anything that runs the file runs cmd.
func (h *Host) Register(path string, cmd Command) {
	h.Provide(base(path), cmd)
	h.InstallTool(path)
}

// Provide makes a command known by name, without a file that would make it runnable: a package brings that.
func (h *Host) Provide(name string, cmd Command) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.commands[name] = cmd
}

// toolMark begins the content of a file that stands for a command.
const toolMark = "\x7fELF simulated\n"

// ToolFile is the content of the file that stands for a command.
func ToolFile(name string) []byte { return []byte(toolMark + name + "\n") }

// InstallTool writes the file that makes a provided command runnable.
func (h *Host) InstallTool(path string) {
	if err := h.FS.MkdirAll(dir(path), 0o755); err != nil {
		return
	}
	_ = h.FS.WriteFile(path, ToolFile(base(path)), 0o755)
	_ = h.FS.Chmod(path, 0o755)
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

// Log adds a line to the journal.
func (h *Host) Log(unit, tag string, pid int, format string, args ...any) {
	e := Entry{At: h.Now(), Unit: unit, Tag: tag, PID: pid, Text: fmt.Sprintf(format, args...)}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.journal = append(h.journal, e); len(h.journal) > 10000 {
		h.journal = append([]Entry(nil), h.journal[5000:]...)
	}
}

// Journal gives the lines that are kept.
func (h *Host) Journal() []Entry {
	h.mu.Lock()
	defer h.mu.Unlock()
	return append([]Entry(nil), h.journal...)
}

// Listen notes that something listens on a port ("tcp", 2377). It fails where somebody else does. free takes it back.
func (h *Host) Listen(proto string, port int, who string) (free func(), err error) {
	key := fmt.Sprintf("%s:%d", proto, port)
	h.mu.Lock()
	defer h.mu.Unlock()
	if other, taken := h.ports[key]; taken {
		return nil, fmt.Errorf("listen %s :%d: bind: address already in use (%s)", proto, port, other)
	}
	h.ports[key] = who
	return func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.ports, key)
	}, nil
}

// Listening tells who listens on a port, "" for nobody.
func (h *Host) Listening(proto string, port int) string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.ports[fmt.Sprintf("%s:%d", proto, port)]
}

// Ports lists what is listened on, as "tcp:22" -> who.
func (h *Host) Ports() map[string]string {
	h.mu.Lock()
	defer h.mu.Unlock()
	out := map[string]string{}
	for k, v := range h.ports {
		out[k] = v
	}
	return out
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
