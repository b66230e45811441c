package machines

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"holdfast/steps"
)

// The files of a machine beside its console log. A disk is a copy-on-write layer over a base image, and worthless
// without exactly that image: its name stands beside it.
const (
	diskName = "disk.cow"
	baseName = "base"
)

// start boots machine i unless it runs. kind is Bare, Full or "" (what the machine has; Bare for a new one).
func (l *Lab) start(ctx context.Context, i int, kind string) error {
	return l.locked(ctx, func() error {
		if l.process(i).alive() {
			return nil
		}
		base, err := l.baseFor(ctx, i, kind)
		if err != nil {
			return err
		}
		if err := errors.Join(l.makeNetwork(ctx), l.makeTap(ctx, i)); err != nil {
			return err
		}
		if err := l.startProxy(ctx); err != nil {
			return err
		}
		// Nothing of an earlier boot may be left: it would hold the cable and the address.
		if err := l.killKernels(ctx, i); err != nil {
			return err
		}
		return l.boot(i, base)
	})
}

// baseFor names the image of machine i's disk; for a machine without a disk the image is built if need be.
func (l *Lab) baseFor(ctx context.Context, i int, kind string) (string, error) {
	base, err := os.ReadFile(filepath.Join(l.machineDir(i), baseName))
	if errors.Is(err, fs.ErrNotExist) {
		return l.newDisk(ctx, i, kind)
	}
	if err != nil {
		return "", err
	}
	name := strings.TrimSpace(string(base))
	if kind != "" && kindOf(name) != kind {
		return "", steps.WithHint(fmt.Errorf("it has a disk of the %s image already", kindOf(name)), fmt.Sprintf("throw that disk away with: reset %d", i))
	}
	if _, err := os.Stat(l.path(name)); err != nil {
		return "", steps.WithHint(fmt.Errorf("the image under its disk is gone: %w", err), fmt.Sprintf("make a new disk: reset %d", i))
	}
	return name, nil
}

func (l *Lab) newDisk(ctx context.Context, i int, kind string) (string, error) {
	if kind == "" {
		kind = Bare
	}
	base, err := l.ensureImage(ctx, kind)
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(l.machineDir(i), 0o755); err != nil {
		return "", err
	}
	return base, os.WriteFile(filepath.Join(l.machineDir(i), baseName), []byte(base+"\n"), 0o644)
}

func (l *Lab) boot(i int, base string) error {
	sockets := l.path("run", Name(i))
	if err := errors.Join(os.RemoveAll(sockets), os.MkdirAll(l.path("run"), 0o755)); err != nil {
		return err
	}
	cmd := exec.Command("bash", append([]string{"-c", powerSwitch, l.kernel()}, l.kernelArgs(i, base)...)...)
	return Within(l.cfg.Namespace, func() error { return l.launch(cmd, l.ConsoleFile(i), l.pidFile(i)) })
}

// powerSwitch runs a kernel, and runs it again when the machine reboots. Left alone, the kernel executes itself anew and
// may die of that: a SIGIO from the old machine's devices arrives before the new one has a handler, and after "reboot
// -f" the old one still holds the network card. Its own name is what it executes, so it is told that it is /bin/false:
// a reboot is then exit code 1, or 157 (128 + SIGIO); power off is 0, a panic another signal. The number of boots has
// a limit for a kernel that cannot start at all.
const powerSwitch = `for boot in {1..100}; do
	(exec -a /bin/false "$0" "$@")
	code=$?
	[ $code = 1 ] || [ $code = 157 ] || exit $code
done`

func (l *Lab) process(i int) process { return loadProcess(l.pidFile(i)) }

func (l *Lab) kernel() string {
	if l.cfg.Kernel == StockKernel {
		return "/usr/bin/linux.uml"
	}
	return filepath.Join(l.cfg.Kernel, "linux")
}

// kernelArgs is the command line of machine i's kernel.
func (l *Lab) kernelArgs(i int, base string) []string {
	args := []string{"mem=" + l.cfg.Memory}
	if l.cfg.Kernel != StockKernel { // newer kernels trap guest system calls in a faster way and have SMP
		args = append(args, "seccomp=on", fmt.Sprintf("ncpus=%d", l.cfg.CPUs))
	}
	return append(args,
		"uml_dir="+l.path("run"), "umid="+Name(i),
		fmt.Sprintf("ubda=%s,%s", l.diskFile(i), l.path(base)), "root=/dev/ubda", "rw",
		// gro=1 is essential: without it bulk TCP crawls or hangs while ssh looks fine.
		fmt.Sprintf("vec0:transport=tap,ifname=%s,gro=1,mac=02:77:00:00:00:0%d", tap(i), i),
		fmt.Sprintf("ip=%s::%s:255.255.255.0:%s:vec0:none", l.Address(i), l.Gateway(), Name(i)), "systemd.hostname="+Name(i),
		"con0=null,fd:1", "con=null", "ssl=null", "quiet", "systemd.show_status=auto")
}
