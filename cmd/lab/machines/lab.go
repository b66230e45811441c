package machines

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"holdfast/steps"
)

// Lab is a set of machines n1..n9 in a folder and a network namespace of their own. All state is on disk: several
// processes may use the same lab, and it outlives them.
type Lab struct{ cfg Config }

// New gives the lab that a checked Config describes. Nothing is made yet.
func New(cfg Config) *Lab {
	if cfg.Notify == nil {
		cfg.Notify = func(string) {}
	}
	return &Lab{cfg: cfg}
}

// UpOptions are what Up may be told.
type UpOptions struct {
	Count int    // machines n1..nCount
	Image string // Bare or Full; "" = each machine's own, Bare for new ones
}

// Up installs what is missing on the host, builds the image once, boots the machines that do not run and waits until
// each answers over SSH.
func (l *Lab) Up(ctx context.Context, o UpOptions) error {
	if err := l.prepareHost(ctx); err != nil {
		return err
	}
	for i := 1; i <= o.Count; i++ {
		if err := l.start(ctx, i, o.Image); err != nil {
			return fmt.Errorf("n%d: %w", i, err)
		}
	}
	for i := 1; i <= o.Count; i++ {
		if err := l.Wait(ctx, i); err != nil {
			return err
		}
	}
	return nil
}

// Start boots machine i with the disk it has, or a new one. It returns at once; see Wait. A running machine stays as it is.
func (l *Lab) Start(ctx context.Context, i int) error {
	if err := l.prepareHost(ctx); err != nil {
		return err
	}
	return l.start(ctx, i, "")
}

// Kill cuts the power of machine i: nothing is synced. A machine that is off stays off.
func (l *Lab) Kill(ctx context.Context, i int) error {
	return l.locked(ctx, func() error { return l.kill(ctx, i) })
}

// Stop shuts machine i down in an orderly way and waits until it is off.
func (l *Lab) Stop(ctx context.Context, i int) error {
	p := l.process(i)
	if !p.alive() {
		return nil
	}
	// The connection may be gone before the answer: what counts is whether the machine ends.
	asking, cancel := context.WithTimeout(ctx, 20*time.Second)
	_, _ = l.Run(asking, i, "systemctl poweroff")
	cancel()
	ending, cancel := context.WithTimeout(ctx, 90*time.Second)
	defer cancel()
	err := poll(ending, 200*time.Millisecond, func() bool { return !p.alive() })
	if err != nil && ctx.Err() == nil {
		return steps.WithHint(fmt.Errorf("n%d does not shut down", i), fmt.Sprintf("look at its console (log %d), or cut its power (kill %d)", i, i))
	}
	return err
}

// Reset cuts the power of machine i and throws its disk away: the next start is a fresh install.
func (l *Lab) Reset(ctx context.Context, i int) error {
	return l.locked(ctx, func() error {
		if err := l.kill(ctx, i); err != nil {
			return err
		}
		return os.RemoveAll(l.machineDir(i))
	})
}

// Down cuts the power of all machines and removes proxy and network. Disks, images and snapshots stay.
func (l *Lab) Down(ctx context.Context) error {
	return l.locked(ctx, func() error {
		for i := 1; i <= Max; i++ {
			if err := l.kill(ctx, i); err != nil {
				return err
			}
		}
		return errors.Join(l.stopProxy(ctx), l.removeNetwork(ctx))
	})
}

// locked keeps two processes from changing the lab at the same time; building an image may take a minute.
func (l *Lab) locked(ctx context.Context, do func() error) error {
	if err := os.MkdirAll(l.cfg.Dir, 0o755); err != nil {
		return err
	}
	lock := flock.New(l.path("lock"))
	if _, err := lock.TryLockContext(ctx, 200*time.Millisecond); err != nil {
		return fmt.Errorf("wait for another process that uses the lab: %w", err)
	}
	defer func() { _ = lock.Unlock() }()
	return do()
}

func (l *Lab) notify(format string, args ...any) { l.cfg.Notify(fmt.Sprintf(format, args...)) }

// Name is how machine i calls itself.
func Name(i int) string { return fmt.Sprintf("n%d", i) }

// Address is the IPv4 address of machine i.
func (l *Lab) Address(i int) string { return fmt.Sprintf("%s.1%d", l.cfg.Net, i) }

// Gateway is the host's address in the machines' network; the HTTP proxy listens there.
func (l *Lab) Gateway() string { return l.cfg.Net + ".1" }

// Namespace is the name of the network namespace the machines are in.
func (l *Lab) Namespace() string { return l.cfg.Namespace }

// Dir is the lab's folder.
func (l *Lab) Dir() string { return l.cfg.Dir }

// KeyFile is the private key that logs in to every machine as root.
func (l *Lab) KeyFile() string { return l.path("id_ed25519") }

// SSHConfigFile is a configuration for ordinary ssh: ssh -F FILE n1.
func (l *Lab) SSHConfigFile() string { return l.path("ssh_config") }

// KnownHostsFile holds the host keys of the machines that have answered, by address and by name.
func (l *Lab) KnownHostsFile() string { return l.path("known_hosts") }

// DiskFile holds what machine i has written beyond its image; sparse, and worthless without the image.
func (l *Lab) DiskFile(i int) string { return l.diskFile(i) }

// ConsoleFile is what machine i wrote to its console, all boots since its disk was made.
func (l *Lab) ConsoleFile(i int) string { return filepath.Join(l.machineDir(i), "console.log") }

func (l *Lab) path(parts ...string) string {
	return filepath.Join(append([]string{l.cfg.Dir}, parts...)...)
}
func (l *Lab) machineDir(i int) string { return l.path("m", Name(i)) }
func (l *Lab) diskFile(i int) string   { return filepath.Join(l.machineDir(i), diskName) }
func (l *Lab) pidFile(i int) string    { return filepath.Join(l.machineDir(i), "pid") }

func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
