package machine

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
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

// lock is an flock: many shared holders or one alone.
type lock struct {
	holders map[*Desc]bool // true: alone
	change  chan struct{}
}

// Lock takes an flock, shared or alone. It waits until ctx ends; without wait it tells at once whether it could.
func (d *Desc) Lock(ctx context.Context, alone, wait bool) bool {
	h := d.host
	for {
		h.mu.Lock()
		l := h.locks[d.id]
		if l == nil {
			l = &lock{holders: map[*Desc]bool{}, change: make(chan struct{})}
			h.locks[d.id] = l
		}
		free := true
		for other, excl := range l.holders {
			if other != d && (excl || alone) {
				free = false
			}
		}
		if free {
			l.holders[d] = alone
			h.mu.Unlock()
			return true
		}
		change := l.change
		h.mu.Unlock()
		if !wait {
			return false
		}
		select {
		case <-change:
		case <-ctx.Done():
			return false
		}
	}
}

// Hold opens a file, made where it is not there, and takes its flock as some program of the machine's own would. The
// caller closes what it gets.
func (h *Host) Hold(ctx context.Context, path string) (*Desc, error) {
	if err := h.FS.MkdirAll(dir(path), 0o755); err != nil {
		return nil, err
	}
	f, err := h.FS.Open(path, os.O_RDWR|os.O_CREATE, 0o640)
	if err != nil {
		return nil, err
	}
	d := NewDesc(h, f)
	if !d.Lock(ctx, true, false) {
		d.Close()
		return nil, errors.New(path + " is locked already")
	}
	return d, nil
}

// Unlock gives the flock up.
func (d *Desc) Unlock() {
	d.host.mu.Lock()
	defer d.host.mu.Unlock()
	l := d.host.locks[d.id]
	if l == nil {
		return
	}
	if _, held := l.holders[d]; !held {
		return
	}
	delete(l.holders, d)
	close(l.change)
	l.change = make(chan struct{})
	if len(l.holders) == 0 {
		delete(d.host.locks, d.id)
	}
}

// StreamDesc makes a description of what is no file: a pipe's end, a session's output.
func StreamDesc(h *Host, stream any) *Desc {
	if d, ok := stream.(*Desc); ok {
		return d.Dup()
	}
	r, _ := stream.(io.Reader)
	w, _ := stream.(io.Writer)
	return &Desc{file: flow{r, w}, refs: 1, host: h}
}

type flow struct {
	r io.Reader
	w io.Writer
}

func (f flow) Read(b []byte) (int, error) {
	if f.r == nil {
		return 0, syscall.EBADF
	}
	return f.r.Read(b)
}

func (f flow) Write(b []byte) (int, error) {
	if f.w == nil {
		return 0, syscall.EBADF
	}
	return f.w.Write(b)
}

func (f flow) ReadUntil(b []byte, done <-chan struct{}) (int, error) {
	if p, ok := f.r.(vfs.Patient); ok {
		return p.ReadUntil(b, done)
	}
	return f.Read(b)
}

func (f flow) WriteUntil(b []byte, done <-chan struct{}) (int, error) {
	if p, ok := f.w.(vfs.Patient); ok {
		return p.WriteUntil(b, done)
	}
	return f.Write(b)
}

func (f flow) Seek(int64, int) (int64, error) { return 0, syscall.ESPIPE }
func (f flow) Stat() (*vfs.Info, error)       { return &vfs.Info{}, nil }
func (f flow) Close() error                   { return nil }
