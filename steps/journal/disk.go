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
