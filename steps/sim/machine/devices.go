package machine

import (
	"bytes"
	"crypto/rand"
	"io/fs"
	"syscall"

	"holdfast/steps/sim/vfs"
)

func (h *Host) devices() {
	char := fs.ModeDevice | fs.ModeCharDevice
	_ = h.FS.Provide("/dev/null", char|0o666, vfs.Stream(bytes.NewReader(nil), discard{}))
	_ = h.FS.Provide("/dev/zero", char|0o666, vfs.Stream(zero{}, discard{}))
	_ = h.FS.Provide("/dev/urandom", char|0o666, vfs.Stream(rand.Reader, discard{}))
	_ = h.FS.Provide("/dev/random", char|0o666, vfs.Stream(rand.Reader, discard{}))
	_ = h.FS.Provide("/dev/full", char|0o666, vfs.Stream(zero{}, full{}))
}

type discard struct{}

func (discard) Write(p []byte) (int, error) { return len(p), nil }

type zero struct{}

func (zero) Read(p []byte) (int, error) { clear(p); return len(p), nil }

type full struct{}

func (full) Write([]byte) (int, error) { return 0, syscall.ENOSPC }
