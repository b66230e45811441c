package journal

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"holdfast/steps"
)

// clusterDir is the folder of a cluster. The name comes from a file somebody wrote, so it must not lead elsewhere.
func clusterDir(dir, cluster string) (string, error) {
	if cluster == "" || cluster == "." || !filepath.IsLocal(cluster) || strings.ContainsAny(cluster, `/\`) {
		return "", fmt.Errorf("cluster name %q cannot name a folder", cluster)
	}
	return filepath.Join(dir, cluster), nil
}

// makeDirs makes a folder and its parents, closed to other people. Folders that are there keep their mode.
func makeDirs(path string) error { return os.MkdirAll(path, private) }

// runDir is the folder of a run. The id may come from a person.
func runDir(home, run string) (string, error) {
	if run == "" || run == "." || !filepath.IsLocal(run) || strings.ContainsAny(run, `/\`) {
		return "", fmt.Errorf("%q cannot be a run", run)
	}
	return filepath.Join(home, runsFolder, run), nil
}

// enter makes the folder of a cluster and finds out whether this holdfast may write there.
func enter(home string) error {
	if err := makeDirs(home); err != nil {
		return unwritable(home, err)
	}
	if err := ours(home); err != nil {
		return err
	}
	return checkFormat(home)
}

// stillThere tells whether an open file still has its name. Writing to one that was removed goes well, and is lost.
func stillThere(f *os.File) error {
	open, err := f.Stat()
	if err != nil {
		return unwritable(f.Name(), err)
	}
	named, err := os.Stat(f.Name())
	if err == nil && os.SameFile(open, named) {
		return nil
	}
	return steps.WithHint(fmt.Errorf("the record of this run is gone: somebody removed or replaced %s", f.Name()),
		"Run the same command again: what was done on the machines is found there, and a new record is begun. "+
			"Credentials that were kept in that folder are gone, too; put it back from a copy first if there is one.")
}

// syncDirs makes the names in folders survive a power cut: fsync of a file does not cover its name.
func syncDirs(paths ...string) error {
	for _, path := range paths {
		d, err := os.Open(path)
		if err != nil {
			return err
		}
		if err := errors.Join(d.Sync(), d.Close()); err != nil {
			return err
		}
	}
	return nil
}

func unwritable(path string, err error) error {
	return steps.WithHint(fmt.Errorf("cannot keep the record of this run: %w", err),
		"Make room or give yourself write access below "+path+
			", or choose another folder with --state; then run the same command again: what is done is kept.")
}
