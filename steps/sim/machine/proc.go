package machine

import (
	"context"
	"io"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"holdfast/steps/sim/vfs"
)

// Proc is a process. Whoever starts one fills Host, Args, Env, Dir, UID and the three streams, or takes a Child of its
// own; the rest is set by Exec.
type Proc struct {
	Host   *Host
	Args   []string
	Env    []string
	Dir    string
	UID    int
	GIDs   []int
	Umask  uint32
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	// Files are open file descriptions above 2, by number.
	Files map[int]*Desc
	// TTY tells that a person sits in front of it.
	TTY bool

	PID, PPID, PGID, SID int
	Started              time.Time // by Clock
	Unit                 string    // the systemd unit that it belongs to
	Nest                 int       // scripts within scripts
	Login                *Login
	// NoHup makes it deaf to SIGHUP.
	NoHup bool

	cancel context.CancelCauseFunc
	done   chan struct{}
	exit   int
	mu     sync.Mutex
	traps  func(Signal) bool // takes a signal that the process handles itself
	path   string
}

// Login is what all processes of one login share: how much they have written.
type Login struct{ written atomic.Int64 }

// Command is a program. It returns its exit code; it ends soon after ctx does.
type Command func(ctx context.Context, p *Proc) int

// Getenv gives a variable of the environment, "" for none.
func (p *Proc) Getenv(name string) string {
	for _, kv := range slices.Backward(p.Env) {
		if k, v, ok := strings.Cut(kv, "="); ok && k == name {
			return v
		}
	}
	return ""
}

// Setenv sets a variable of the environment.
func (p *Proc) Setenv(name, value string) {
	p.Env = slices.DeleteFunc(slices.Clone(p.Env), func(kv string) bool { return strings.HasPrefix(kv, name+"=") })
	p.Env = append(p.Env, name+"="+value)
}

// Abs gives a path seen from the process's folder. Dots stay where a link could change their meaning.
func (p *Proc) Abs(name string) string {
	if strings.HasPrefix(name, "/") || name == "" {
		return name
	}
	if p.Dir == "/" {
		return "/" + name
	}
	return p.Dir + "/" + name
}

// FS is the machine's tree with this process's rights. Waiting for a dead mount ends with ctx.
func (p *Proc) FS(ctx context.Context) *vfs.FS {
	return p.Host.FS.As(vfs.Cred{UID: p.UID, GIDs: p.GIDs, Umask: fsMode(p.Umask), Done: ctx.Done()})
}

// Child makes a process with other arguments and everything else as its parent has it.
func (p *Proc) Child(args ...string) *Proc {
	return &Proc{
		Host: p.Host, Args: args, Env: slices.Clone(p.Env), Dir: p.Dir, UID: p.UID, GIDs: p.GIDs, Umask: p.Umask,
		Stdin: p.Stdin, Stdout: p.Stdout, Stderr: p.Stderr, Files: p.Files, TTY: p.TTY,
		PPID: p.PID, PGID: p.PGID, SID: p.SID, Unit: p.Unit, Nest: p.Nest, Login: p.Login, NoHup: p.NoHup,
	}
}

// Name is the command's name without its folder.
func (p *Proc) Name() string {
	if len(p.Args) == 0 {
		return ""
	}
	return path.Base(p.Args[0])
}

// Comm is what /proc calls the process.
func (p *Proc) Comm() string {
	name := p.Name()
	if p.path != "" {
		name = path.Base(p.path)
	}
	return name[:min(15, len(name))]
}

// Done is closed when the process has ended.
func (p *Proc) Done() <-chan struct{} { return p.done }

// ExitCode is what it ended with. It is asked after Done.
func (p *Proc) ExitCode() int { return p.exit }

// Trap lets the process take signals itself; take tells whether it did.
func (p *Proc) Trap(take func(Signal) bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.traps = take
}
