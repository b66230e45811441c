package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
)

// Runs names the runs of a cluster that have a record, the oldest first; none is no error.
func Runs(dir, cluster string) ([]string, error) {
	home, err := clusterDir(dir, cluster)
	if err != nil {
		return nil, err
	}
	all, err := os.ReadDir(filepath.Join(home, runsFolder)) // sorted by name, and so by time
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read the runs of cluster %s: %w", cluster, err)
	}
	var runs []string
	for _, run := range all {
		if _, err := os.Stat(filepath.Join(home, runsFolder, run.Name(), eventsFile)); err == nil {
			runs = append(runs, run.Name())
		}
	}
	return runs, nil
}

// Record is the path of a run's events file; fs.ErrNotExist when there is no such run.
func Record(dir, cluster, run string) (path string, err error) {
	home, err := clusterDir(dir, cluster)
	if err != nil {
		return "", err
	}
	at, err := runDir(home, run)
	if err != nil {
		return "", err
	}
	path = filepath.Join(at, eventsFile)
	if _, err := os.Stat(path); err != nil {
		return "", fmt.Errorf("no run %s of cluster %s: %w", run, cluster, err)
	}
	return path, nil
}

// Latest finds the events file of a cluster's newest run; fs.ErrNotExist when there has been none.
func Latest(dir, cluster string) (path string, err error) {
	runs, err := Runs(dir, cluster)
	if err != nil {
		return "", err
	}
	for _, run := range slices.Backward(runs) {
		return Record(dir, cluster, run)
	}
	return "", fmt.Errorf("no run of cluster %s yet: %w", cluster, fs.ErrNotExist)
}
