package image

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"holdfast/steps"
)

// Builder gets the programs that go into images and keeps them.
type Builder struct {
	Cache  string            // folder for what was got once
	Notify func(line string) // told what takes time; may be nil
}

// install gets a program from the Go module proxy, statically linked, unless it is in the cache.
func (b Builder) install(ctx context.Context, module, version string) ([]byte, error) {
	program := filepath.Base(module)
	dir := filepath.Join(b.Cache, program+"-"+version)
	path := filepath.Join(dir, program)
	if content, err := os.ReadFile(path); err == nil {
		return content, nil
	}
	b.notify("building %s %s with the go tool (once; a minute or two)", program, version)
	if err := goTool(ctx, dir, "install", "-trimpath", module+"@"+version); err != nil {
		return nil, steps.WithHint(err, "getting a module needs the network, or one already in the module cache")
	}
	return os.ReadFile(path)
}

// compile builds a program of this project.
func (b Builder) compile(ctx context.Context, pkg string) ([]byte, error) {
	work, err := os.MkdirTemp("", "lab-image-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(work)
	if err := goTool(ctx, work, "build", "-trimpath", "-buildvcs=false", "-o", filepath.Join(work, "program"), pkg); err != nil {
		return nil, steps.WithHint(err, "run this in the project's folder")
	}
	return os.ReadFile(filepath.Join(work, "program"))
}

func goTool(ctx context.Context, bin string, args ...string) error {
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOBIN="+bin, "GOOS=linux")
	return quiet(cmd)
}

// busybox gives the static busybox of Debian: the published images are Alpine, whose shell and tools are busybox too.
func (b Builder) busybox(ctx context.Context) ([]byte, error) {
	path := filepath.Join(b.Cache, "busybox")
	if content, err := os.ReadFile(path); err == nil {
		return content, nil
	}
	b.notify("getting Debian's busybox-static")
	work, err := os.MkdirTemp("", "lab-busybox-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(work)
	if err := unpackDebian(ctx, work, "busybox-static"); err != nil {
		return nil, err
	}
	content, err := firstOf(filepath.Join(work, "root/bin/busybox"), filepath.Join(work, "root/usr/bin/busybox"))
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(b.Cache, 0o755); err != nil {
		return nil, err
	}
	return content, os.WriteFile(path, content, 0o755)
}

// unpackDebian downloads a Debian package into a folder and unpacks it to root/ there, without installing it.
func unpackDebian(ctx context.Context, work, pkg string) error {
	// apt drops root to download, and must be able to write there.
	if err := os.Chmod(work, 0o777); err != nil {
		return err
	}
	download := func() error {
		cmd := exec.CommandContext(ctx, "apt-get", "download", "-qq", pkg)
		cmd.Dir = work
		return quiet(cmd)
	}
	if err := download(); err != nil {
		if err := quiet(exec.CommandContext(ctx, "apt-get", "update", "-qq")); err != nil {
			return err
		}
		if err := download(); err != nil {
			return err
		}
	}
	found, err := filepath.Glob(filepath.Join(work, pkg+"_*.deb"))
	if err != nil || len(found) != 1 {
		return fmt.Errorf("downloading %s left %d files", pkg, len(found))
	}
	return quiet(exec.CommandContext(ctx, "dpkg-deb", "-x", found[0], filepath.Join(work, "root")))
}

func firstOf(paths ...string) ([]byte, error) {
	var errs []error
	for _, p := range paths {
		content, err := os.ReadFile(p)
		if err == nil {
			return content, nil
		}
		errs = append(errs, err)
	}
	return nil, errors.Join(errs...)
}

func quiet(cmd *exec.Cmd) error {
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &said, &said
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, strings.TrimSpace(said.String()))
	}
	return nil
}

func (b Builder) notify(format string, args ...any) {
	if b.Notify != nil {
		b.Notify(fmt.Sprintf(format, args...))
	}
}
