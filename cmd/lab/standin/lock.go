package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// lockMetadata takes the lock that LevelDB takes: a POSIX record lock on rootDB/LOCK. Over NFS it is the server that
// keeps it, so a second instance is refused on every machine, and a dead machine's lock lasts as long as its lease.
// A POSIX lock is the process's: it goes when any descriptor of the file is closed.
func lockMetadata(metadata string) (*os.File, error) {
	path := filepath.Join(metadata, "rootDB", "LOCK")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, err
	}
	err = unix.FcntlFlock(f.Fd(), unix.F_SETLK, &unix.Flock_t{Type: unix.F_WRLCK})
	if err == nil {
		return f, nil
	}
	f.Close()
	reason := err.Error()
	if errors.Is(err, unix.EAGAIN) || errors.Is(err, unix.EACCES) {
		reason = "Resource temporarily unavailable" // the words of the real one: hints are found by them
	}
	return nil, fmt.Errorf("IO error: lock %s: %s", path, reason)
}
