package machines

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"holdfast/steps"
)

var snapshotPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`)

// Save keeps the disks of all machines under a name, in place of what had that name. Machines that run are shut down in
// an orderly way first and stay off.
func (l *Lab) Save(ctx context.Context, name string) error {
	target, err := l.snapshotDir(name)
	if err != nil {
		return err
	}
	have := l.disks()
	if len(have) == 0 {
		return steps.WithHint(errors.New("there is no disk to save"), "boot some machines first: up")
	}
	for _, i := range have {
		if err := l.Stop(ctx, i); err != nil {
			return err
		}
	}
	return l.locked(ctx, func() error {
		fresh := target + ".new"
		if err := errors.Join(os.RemoveAll(fresh), os.MkdirAll(fresh, 0o755)); err != nil {
			return err
		}
		for _, i := range have {
			if err := copyMachine(ctx, l.machineDir(i), filepath.Join(fresh, Name(i))); err != nil {
				return err
			}
		}
		return errors.Join(os.RemoveAll(target), os.Rename(fresh, target))
	})
}

// Load puts the disks of a snapshot back. Machines that run lose their power first (their disks are thrown away
// anyway) and stay off; machines that are not in the snapshot lose their disks.
func (l *Lab) Load(ctx context.Context, name string) error {
	source, err := l.snapshotDir(name)
	if err != nil {
		return err
	}
	if _, err := os.Stat(source); errors.Is(err, fs.ErrNotExist) {
		return steps.WithHint(fmt.Errorf("no snapshot %q", name), "there are: "+strings.Join(append(l.Snapshots(), "(save NAME makes one)"), ", "))
	}
	return l.locked(ctx, func() error {
		for i := 1; i <= Max; i++ {
			if err := l.kill(ctx, i); err != nil {
				return err
			}
			if err := os.RemoveAll(l.machineDir(i)); err != nil {
				return err
			}
			saved := filepath.Join(source, Name(i))
			if _, err := os.Stat(saved); err != nil {
				continue
			}
			if err := copyMachine(ctx, saved, l.machineDir(i)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Snapshots lists the names that Load knows.
func (l *Lab) Snapshots() []string {
	entries, _ := os.ReadDir(l.path("snapshots"))
	var names []string
	for _, e := range entries {
		if e.IsDir() && !strings.HasSuffix(e.Name(), ".new") {
			names = append(names, e.Name())
		}
	}
	return names
}

func (l *Lab) snapshotDir(name string) (string, error) {
	if !snapshotPattern.MatchString(name) || strings.HasSuffix(name, ".new") {
		return "", steps.WithHint(fmt.Errorf("%q cannot name a snapshot", name), "use letters, digits, dots, dashes and underscores")
	}
	return l.path("snapshots", name), nil
}

// copyMachine copies disk and console log of a stopped machine. Time stamps matter: a disk remembers its image's.
func copyMachine(ctx context.Context, from, to string) error {
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		return err
	}
	return run(ctx, "cp", "-a", "--sparse=always", "--reflink=auto", from, to)
}

// disks are the machines that have one.
func (l *Lab) disks() []int {
	var have []int
	for i := 1; i <= Max; i++ {
		if _, err := os.Stat(l.diskFile(i)); err == nil {
			have = append(have, i)
		}
	}
	return have
}
