package machine

import (
	"errors"
	"io"
	"io/fs"
	"sync"
	"syscall"

	"holdfast/steps/sim/vfs"
)

var errOutput = errors.New("more output than this machine takes")

func isPipe(err error) bool { return errors.Is(err, syscall.EPIPE) }

func fsMode(m uint32) fs.FileMode { return fs.FileMode(m) }

// Desc is an open file description. Those who inherit it share it, with its place and its lock; the last to close it
// gives both up.
type Desc struct {
	mu   sync.Mutex
	refs int
	file vfs.File
	id   inode
	host *Host
}

type inode struct{ dev, ino uint64 }

// NewDesc wraps an open file; whoever made it holds the first reference.
func NewDesc(h *Host, f vfs.File) *Desc {
	d := &Desc{file: f, refs: 1, host: h}
	if i, err := f.Stat(); err == nil {
		d.id = inode{i.Dev, i.Ino}
	}
	return d
}

// Dup gives one more reference.
func (d *Desc) Dup() *Desc {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.refs++
	return d
}

// Close gives a reference up.
func (d *Desc) Close() {
	d.mu.Lock()
	d.refs--
	last := d.refs == 0
	d.mu.Unlock()
	if last {
		d.Unlock()
		_ = d.file.Close()
	}
}

// Read implements io.Reader.
func (d *Desc) Read(b []byte) (int, error) { return d.file.Read(b) }

// Write implements io.Writer.
func (d *Desc) Write(b []byte) (int, error) { return d.file.Write(b) }

// Stat describes the file.
func (d *Desc) Stat() (*vfs.Info, error) { return d.file.Stat() }

// ReadUntil implements vfs.Patient.
func (d *Desc) ReadUntil(b []byte, done <-chan struct{}) (int, error) {
	if p, ok := d.file.(vfs.Patient); ok {
		return p.ReadUntil(b, done)
	}
	return d.file.Read(b)
}

// WriteUntil implements vfs.Patient.
func (d *Desc) WriteUntil(b []byte, done <-chan struct{}) (int, error) {
	if p, ok := d.file.(vfs.Patient); ok {
		return p.WriteUntil(b, done)
	}
	return d.file.Write(b)
}

var (
	_ io.ReadWriter = (*Desc)(nil)
	_ vfs.Patient   = (*Desc)(nil)
)
