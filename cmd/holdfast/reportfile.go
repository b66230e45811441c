package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"holdfast/steps"
)

// writeNew writes a file that only its owner can read, whole or not at all. Unless over is set it never takes the place
// of one that is there, not even of one that came in the last moment.
func writeNew(path string, over bool, write func(io.Writer) error) (err error) {
	remedy := func(err error) error {
		return steps.WithHint(fmt.Errorf("write %s: %w", path, err), "Make room or give yourself write access there, or choose another place with -o.")
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".holdfast-report-*")
	if err != nil {
		return remedy(err)
	}
	defer func() { _ = os.Remove(f.Name()) }() // gone already when all went well
	if err := errors.Join(write(f), f.Sync(), f.Close()); err != nil {
		return remedy(err)
	}
	if !over {
		err := os.Link(f.Name(), path)
		if err == nil {
			return nil
		}
		// Not every file system has links: then a look before has to do.
		if err := refuseThere(path); err != nil {
			return err
		}
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return remedy(err)
	}
	return nil
}
