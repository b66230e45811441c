package swarm

import (
	"context"
	"errors"
	"slices"
	"time"
)

// Backend is the world outside the model, as one host sees it.
type Backend interface {
	// Mount makes a volume's content available. It may take long, and must end with ctx.
	Mount(ctx context.Context, v Volume) (Mounted, error)
	// Run is a container's program. It says by ready when it answers, and whether it still does; it ends with ctx, whose
	// cause is ErrPowerCut where it must leave everything lying as it is. The result is its exit code.
	Run(ctx context.Context, p Program, ready func(bool)) int
	// VolumeMade and VolumeGone tell that a volume came or went.
	VolumeMade(v Volume)
	VolumeGone(v Volume)
}

// Mounted is a volume in use.
type Mounted interface {
	// Wait blocks while the storage behind it does not answer.
	Wait(ctx context.Context) error
	Release()
}

// Program is what Backend.Run gets to know.
type Program struct {
	ContainerID, Name string
	Image             string
	Command           []string // entrypoint and arguments, where they are not the image's own
	Env               []string
	Files             map[string][]byte  // secrets, by path
	Mounts            map[string]Mounted // by path inside the container
	Log               func(line string)
}

// ErrPowerCut is the cause by which a program ends that had no time to tidy up.
var ErrPowerCut = errors.New("the machine lost its power")

// Engine is the Docker daemon of one host, with what it keeps on disk.
type Engine struct {
	w       *World
	addr    string
	Name    string // host name
	release string // its version
	ID      string
	Arch    string
	backend Backend
	up      bool
	on      bool // the machine itself
	stopped bool // by an orderly stop: its routing mesh is gone too

	images  []*Image
	volumes []*Volume
	boxes   []*Container
	member  *Node    // nil: in no swarm
	cluster *Cluster // of member
	locals  map[string]*local
	peers   map[string]*peer
	turn    int // of the routing mesh
}

// AddEngine gives the host at addr an engine, installed but not started.
func (w *World) AddEngine(addr, hostname, version string, b Backend) *Engine {
	w.mu.Lock()
	defer w.mu.Unlock()
	e := &Engine{w: w, addr: addr, Name: hostname, release: version, Arch: "x86_64", backend: b, locals: map[string]*local{}, peers: map[string]*peer{}}
	e.ID = w.hexID("engine " + addr)
	w.engines = append(w.engines, e)
	return e
}

// Start is the daemon's start. Swarm membership and raft log are found on disk again; containers without a restart
// policy stay ended.
func (e *Engine) Start() { e.w.do(func() { e.up, e.on, e.stopped = true, true, false }) }

// SetVersion is another version having been installed; it holds from the daemon's next start on.
func (e *Engine) SetVersion(v string) { e.w.do(func() { e.release = v }) }

// Version is the engine's own, "20.10.24+dfsg1".
func (e *Engine) Version() string {
	e.w.mu.Lock()
	defer e.w.mu.Unlock()
	return e.release
}

// PowerOn is the machine's start, before that of its daemon.
func (e *Engine) PowerOn() { e.w.do(func() { e.on = true }) }

// Stop is the daemon's orderly stop, which ends its containers and waits for them.
func (e *Engine) Stop(ctx context.Context) error {
	var boxes []*Container
	e.w.do(func() {
		e.up, e.stopped = false, true
		boxes = slices.Clone(e.boxes)
		for _, b := range e.boxes {
			b.end(errStopped)
		}
	})
	return e.w.ended(ctx, boxes)
}

// Kill ends the daemon at once. Its containers end with it: none is kept alive without it.
func (e *Engine) Kill() { e.fall(true) }

// PowerCut ends the daemon and everything with it at once; nothing is tidied up.
func (e *Engine) PowerCut() { e.fall(false) }

func (e *Engine) fall(on bool) {
	e.w.do(func() {
		e.up, e.on = false, on
		for _, b := range e.boxes {
			if b.active() {
				b.end(ErrPowerCut)
				b.exited(255, false)
			}
		}
	})
}

// Up tells whether the daemon runs.
func (e *Engine) Up() bool {
	e.w.mu.Lock()
	defer e.w.mu.Unlock()
	return e.up
}

// Addr is the host's address.
func (e *Engine) Addr() string { return e.addr }

// Now is the simulated time.
func (e *Engine) Now() time.Time { return e.w.Now() }

// Settle waits until the storage under every container answers: a dead hard mount holds up whoever asks the daemon about
// its containers (moby#41427).
func (e *Engine) Settle(ctx context.Context) error {
	e.w.mu.Lock()
	var mounts []Mounted
	for _, b := range e.boxes {
		if b.State == "running" {
			for _, m := range b.mounted {
				mounts = append(mounts, m)
			}
		}
	}
	e.w.mu.Unlock()
	for _, m := range mounts {
		if err := m.Wait(ctx); err != nil {
			return err
		}
	}
	return nil
}

// ask does something that needs the daemon. It refuses where the daemon does not run.
func (e *Engine) ask(f func() error) (err error) {
	e.w.mu.Lock()
	defer e.w.mu.Unlock()
	if !e.up {
		return ErrNoDaemon
	}
	err = f()
	if !e.w.closed {
		e.w.settle()
	}
	return err
}

// control does something that needs the leader of the swarm.
func (e *Engine) control(f func(c *Cluster) error) error {
	return e.ask(func() error {
		switch {
		case e.member == nil:
			return errNoSwarm
		case e.member.Spec.Role != "manager":
			return errWorker
		}
		e.cluster.step()
		if l := e.cluster.leader; l == nil || !e.w.reaches(e.addr, l.addr) {
			return errNoLeader
		}
		return f(e.cluster)
	})
}
