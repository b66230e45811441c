package machines

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"holdfast/steps"
)

// ensureImage gives the name of the image of a kind, and builds it if there is none of the present recipe.
func (l *Lab) ensureImage(ctx context.Context, kind string) (string, error) {
	g, err := l.gather()
	if err != nil {
		return "", err
	}
	r, err := l.newRecipe(kind, g)
	if err != nil {
		return "", err
	}
	name := r.imageName()
	if _, err := os.Stat(l.path(name)); err == nil {
		return name, nil
	}
	began := time.Now()
	l.notify("building the %s image of Debian 12 (once; about a minute)", kind)
	if err := l.build(ctx, r, name); err != nil {
		return "", fmt.Errorf("build the %s image: %w", kind, err)
	}
	l.notify("built %s in %.0f s", name, time.Since(began).Seconds())
	return name, l.removeUnusedImages(name)
}

// gather reads what a recipe needs of this host.
func (l *Lab) gather() (given, error) {
	var g given
	key, err := os.ReadFile(l.KeyFile() + ".pub")
	if err != nil {
		return g, err
	}
	g.PublicKey = string(key)
	if certificates, err := os.ReadFile("/etc/ssl/certs/ca-certificates.crt"); err == nil {
		g.Certificates = string(certificates)
	}
	if g.Sources, err = l.sources(); err != nil {
		return g, err
	}
	patterns := []string{"/usr/lib/uml/modules/*"}
	if l.cfg.Kernel != StockKernel {
		patterns = append(patterns, filepath.Join(l.cfg.Kernel, "modules/lib/modules/*"))
	}
	for _, p := range patterns {
		found, err := filepath.Glob(p)
		if err != nil || len(found) == 0 {
			return g, steps.WithHint(fmt.Errorf("no kernel modules in %s", filepath.Dir(p)), "install user-mode-linux again, or correct HOLDFAST_LAB_KERNEL")
		}
		g.Modules = append(g.Modules, found...)
	}
	return g, nil
}

// sources prefers the host's own package sources: a mirror that serves the host serves the machines.
func (l *Lab) sources() (string, error) {
	if l.cfg.Sources != "" {
		text, err := os.ReadFile(l.cfg.Sources)
		return string(text), err
	}
	release, err := os.ReadFile("/etc/os-release")
	if err != nil || !strings.Contains(string(release), "VERSION_CODENAME=bookworm") {
		return "", nil
	}
	text, err := os.ReadFile("/etc/apt/sources.list.d/debian.sources")
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return string(text), err
}

func (l *Lab) build(ctx context.Context, r recipe, name string) error {
	work, err := os.MkdirTemp(l.cfg.Dir, "build-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(work)
	root := filepath.Join(work, "root")
	if err := bootstrap(ctx, r, work, root); err != nil {
		return err
	}
	if err := addModules(ctx, r, root); err != nil {
		return err
	}
	if err := writeFiles(root, r.Files); err != nil {
		return err
	}
	if err := configure(ctx, r, root); err != nil {
		return err
	}
	image := filepath.Join(work, "image")
	if err := run(ctx, "mke2fs", "-q", "-F", "-t", "ext4", "-L", "root", "-d", root, image, r.Disk); err != nil {
		return err
	}
	return os.Rename(image, l.path(name)) // whole or not at all
}

// bootstrap installs the packages. Where no sources are known the tool takes Debian's own servers.
func bootstrap(ctx context.Context, r recipe, work, root string) error {
	args := []string{"--quiet", "--variant=minbase", "--include=" + strings.Join(r.Packages, ","), r.Suite, root}
	if r.Sources != "" {
		sources := filepath.Join(work, "lab.sources")
		if strings.HasPrefix(strings.TrimSpace(r.Sources), "deb") { // the one-line format
			sources = filepath.Join(work, "lab.list")
		}
		if err := os.WriteFile(sources, []byte(r.Sources), 0o644); err != nil {
			return err
		}
		args = append(args, sources)
	}
	return run(ctx, "mmdebstrap", args...)
}

func addModules(ctx context.Context, r recipe, root string) error {
	target := filepath.Join(root, "lib/modules")
	if err := os.MkdirAll(target, 0o755); err != nil {
		return err
	}
	for _, m := range r.Modules {
		if err := run(ctx, "cp", "-a", m, target); err != nil {
			return err
		}
		if err := run(ctx, "chroot", root, "depmod", filepath.Base(m)); err != nil {
			return err
		}
	}
	return nil
}

func configure(ctx context.Context, r recipe, root string) error {
	commands := append([][]string{
		append([]string{"systemctl", "-q", "enable"}, r.Enable...),
		append([]string{"systemctl", "-q", "mask"}, r.Mask...),
	}, r.Commands...)
	for _, c := range commands {
		if err := run(ctx, "chroot", append([]string{root}, c...)...); err != nil {
			return err
		}
	}
	return nil
}

func writeFiles(root string, files []file) error {
	for _, f := range files {
		if err := f.write(root); err != nil {
			return err
		}
	}
	return nil
}

func (f file) write(root string) error {
	path := filepath.Join(root, f.Path)
	if f.Absent {
		return removeMatches(path)
	}
	if err := os.MkdirAll(filepath.Dir(path), f.folderMode()); err != nil {
		return err
	}
	if err := removeIfThere(path); err != nil { // never write through a link to somewhere on the host
		return err
	}
	if f.Link != "" {
		return os.Symlink(f.Link, path)
	}
	mode := os.FileMode(f.Mode)
	if mode == 0 {
		mode = 0o644
	}
	return os.WriteFile(path, []byte(f.Text), mode)
}

// folderMode keeps the folder of a private file private too: sshd refuses keys in a folder that others may change.
func (f file) folderMode() os.FileMode {
	if f.Mode == 0o600 {
		return 0o700
	}
	return 0o755
}

func removeMatches(pattern string) error {
	found, err := filepath.Glob(pattern)
	if err != nil {
		return err
	}
	for _, path := range found {
		if err := removeIfThere(path); err != nil {
			return err
		}
	}
	return nil
}

// removeUnusedImages drops images of older recipes that no disk and no snapshot stands on.
func (l *Lab) removeUnusedImages(keep string) error {
	used := map[string]bool{keep: true}
	for _, pattern := range []string{l.path("m", "*", baseName), l.path("snapshots", "*", "*", baseName)} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			return err
		}
		for _, f := range files {
			text, err := os.ReadFile(f)
			if err != nil {
				return err
			}
			used[strings.TrimSpace(string(text))] = true
		}
	}
	images, err := filepath.Glob(l.path("base-*.img"))
	if err != nil {
		return err
	}
	for _, image := range images {
		if kind := kindOf(filepath.Base(image)); !used[filepath.Base(image)] && kind == kindOf(keep) {
			if err := os.Remove(image); err != nil {
				return err
			}
		}
	}
	return nil
}
