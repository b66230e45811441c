package nfs

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"holdfast/steps/sim/clock"
	"holdfast/steps/sim/machine"
	"holdfast/steps/sim/vfs"
)

// Fabric is all NFS servers and clients of one practice cluster. It is safe for concurrent use.
type Fabric struct {
	mu      sync.Mutex
	clock   *clock.Clock
	servers map[string]*Server
	changed chan struct{} // closed at every change
	locks   map[string]*Lock
}

// NewFabric makes an empty fabric.
func NewFabric(c *clock.Clock) *Fabric {
	return &Fabric{clock: c, servers: map[string]*Server{}, changed: make(chan struct{}), locks: map[string]*Lock{}}
}

// Server is the NFS of one machine: its server, whether it runs or not.
type Server struct {
	f          *Fabric
	host       *machine.Host
	up         bool
	table      []Export
	lease      int // seconds, as the running server has it
	grace      int
	nextLease  int // seconds, for its next start
	nextGrace  int
	graceUntil time.Time
}

// Presets of the kernel, in seconds (fs/nfsd/nfsctl.c).
const presetLease, presetGrace = 90, 90

// Attach gives a machine the means to be server and client.
func (f *Fabric) Attach(h *machine.Host) *Server {
	s := &Server{f: f, host: h, lease: presetLease, grace: presetGrace, nextLease: presetLease, nextGrace: presetGrace}
	f.mu.Lock()
	f.servers[h.Addr] = s
	f.mu.Unlock()
	h.AddHooks(machine.Hooks{Boot: s.booted, Off: func(bool) { s.fell() }})
	return s
}

// Poke has every waiting mount look again, after the network has changed.
func (f *Fabric) Poke() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.poke()
}

func (f *Fabric) poke() {
	for _, l := range f.locks {
		f.hears(l)
	}
	close(f.changed)
	f.changed = make(chan struct{})
}

// booted forgets what only memory held: a client that comes back has none of its locks, and the server is told so.
func (s *Server) booted() {
	s.f.mu.Lock()
	defer s.f.mu.Unlock()
	s.nextLease, s.nextGrace = presetLease, presetGrace
	for key, l := range s.f.locks {
		if l.client == s.host.Addr {
			delete(s.f.locks, key)
		}
	}
	s.f.poke()
}

func (s *Server) fell() {
	s.f.mu.Lock()
	defer s.f.mu.Unlock()
	s.up, s.table = false, nil
	s.f.poke()
}

// Start is the server's start: it reads nfs.conf and the exports, and gives its clients time to come back.
func (s *Server) Start() {
	lease, grace := s.configured()
	s.f.mu.Lock()
	defer s.f.mu.Unlock()
	if lease == 0 {
		lease = s.nextLease
	}
	if grace == 0 {
		grace = s.nextGrace
	}
	s.up, s.lease, s.grace = true, lease, grace
	s.nextLease, s.nextGrace = lease, grace
	if len(s.f.locks) > 0 {
		s.graceUntil = s.f.clock.Now().Add(time.Duration(grace) * time.Second)
	}
	s.table, _ = s.readAll() // a bad line does not keep the server from starting
	s.f.poke()
}

// Stop is the server's stop.
func (s *Server) Stop() { s.fell() }

// Up tells whether the server runs.
func (s *Server) Up() bool {
	s.f.mu.Lock()
	defer s.f.mu.Unlock()
	return s.up
}

// answers tells whether the server at an address answers a client now.
func (f *Fabric) answers(client, server string) bool {
	s := f.servers[server]
	if s == nil {
		return false
	}
	f.mu.Lock()
	up := s.up
	f.mu.Unlock()
	return up && s.host.On() && s.host.Net.Reaches(client, server)
}

// gate waits until the server answers; a soft mount waits only so long.
func (f *Fabric) gate(client, server string, patience time.Duration) func(done <-chan struct{}) error {
	return func(done <-chan struct{}) error {
		end := f.clock.Now().Add(patience)
		for !f.answers(client, server) {
			if patience > 0 && f.clock.Now().After(end) {
				return syscall.EIO
			}
			if !f.next(done) {
				return syscall.EINTR
			}
		}
		return nil
	}
}

// through is the gate of a mount: a folder that was made anew on the server is not the one that was mounted, and its
// handles are stale for good (moby#22891). A soft mount waits only so long.
func (f *Fabric) through(server *Server, r Request, patience time.Duration) func(done <-chan struct{}) error {
	answered := f.gate(r.Client.Addr, r.Server, patience)
	of := server.folder(r.Path)
	return func(done <-chan struct{}) error {
		if err := answered(done); err != nil {
			return err
		}
		if server.folder(r.Path) != of {
			return syscall.ESTALE
		}
		return nil
	}
}

// folder tells one folder from another of the same name; 0 is none.
func (s *Server) folder(path string) uint64 {
	i, err := s.host.FS.Stat(path)
	if err != nil {
		return 0
	}
	return i.Ino
}

// next waits for the next change, or a second: not everything that cuts a network tells.
func (f *Fabric) next(done <-chan struct{}) bool {
	f.mu.Lock()
	changed := f.changed
	f.mu.Unlock()
	tick := make(chan struct{})
	stop := f.clock.AfterFunc(time.Second, func() { close(tick) })
	defer stop()
	select {
	case <-changed:
	case <-tick:
	case <-done:
		return false
	}
	return true
}

// Reasons why a mount fails.
var (
	ErrDenied      = errors.New("permission denied")
	ErrNoFolder    = errors.New("no such file or directory")
	ErrRefused     = errors.New("connection refused")
	ErrUnreachable = errors.New("no route to host")
)

// Request is a mount that is wanted.
type Request struct {
	Client       *machine.Host
	Server, Path string
	At           string // where the client wants it
	Options      []string
	Source       string // what the list of mounts says; empty: SERVER:PATH
}

// Mount mounts a server's folder in a client's tree. It may take its time, and ends with ctx.
func (f *Fabric) Mount(ctx context.Context, r Request) error {
	server, export, err := f.find(ctx, r)
	if err != nil {
		return err
	}
	patience := time.Duration(0)
	if slices.Contains(r.Options, "soft") {
		patience = 30 * time.Second
	}
	version := "4.2"
	for _, o := range r.Options {
		if v, ok := strings.CutPrefix(o, "nfsvers="); ok {
			version = v
		} else if v, ok := strings.CutPrefix(o, "vers="); ok {
			version = v
		}
	}
	m := vfs.Mount{
		Source: cmp.Or(r.Source, r.Server+":"+r.Path), Type: "nfs4", FS: server.host.FS.As(vfs.Cred{}), Sub: r.Path, ReadOnly: export.Has("ro") || slices.Contains(r.Options, "ro"),
		Gate: f.through(server, r, patience),
	}
	if version == "3" {
		m.Type = "nfs"
	}
	mode := "rw"
	if m.ReadOnly {
		mode = "ro"
	}
	hardness := "hard"
	if patience > 0 {
		hardness = "soft"
	}
	m.Options = []string{mode, "relatime", "vers=" + version, "rsize=262144", "wsize=262144", "namlen=255", hardness, "proto=tcp", "timeo=600", "retrans=2", "sec=sys", "clientaddr=" + r.Client.Addr, "local_lock=none", "addr=" + r.Server}
	return r.Client.FS.Mount(r.At, m)
}

func (f *Fabric) find(ctx context.Context, r Request) (*Server, Export, error) {
	s := f.servers[r.Server]
	if s == nil || !s.host.On() || !s.host.Net.Reaches(r.Client.Addr, r.Server) {
		if err := f.clock.Sleep(ctx, 3*time.Second); err != nil {
			return nil, Export{}, err
		}
		return nil, Export{}, ErrUnreachable
	}
	f.mu.Lock()
	up, table := s.up, slices.Clone(s.table)
	f.mu.Unlock()
	if !up {
		return nil, Export{}, ErrRefused
	}
	for _, e := range table {
		if e.Allows(r.Client.Addr) && (e.Dir == r.Path || strings.HasPrefix(r.Path, strings.TrimSuffix(e.Dir, "/")+"/")) {
			if !s.host.FS.IsDir(path.Clean(r.Path)) {
				return nil, e, ErrNoFolder
			}
			return s, e, nil
		}
	}
	return nil, Export{}, fmt.Errorf("%w", ErrDenied)
}

// Wait blocks until the server at an address answers the client, or ctx ends.
func (f *Fabric) Wait(ctx context.Context, client, server string) error {
	if err := f.gate(client, server, 0)(ctx.Done()); err != nil {
		return ctx.Err()
	}
	return nil
}
