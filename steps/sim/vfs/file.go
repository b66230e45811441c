package vfs

import (
	"io"
	"io/fs"
	"os"
	"syscall"
)

const (
	errNotDir = syscall.ENOTDIR
	errDenied = syscall.EACCES
)

// maxFile is the size that one file may have: a simulated disk is memory.
const maxFile = 256 << 20

// File is an open file. Reading at its end gives io.EOF at once: nothing in here waits for more.
type File interface {
	io.ReadWriteCloser
	Seek(offset int64, whence int) (int64, error)
	Stat() (*Info, error)
}

// Device stands behind a file that is no store of bytes: it gives what one opening of it reads and writes.
type Device func(flag int) (File, error)

type handle struct {
	n    *node
	name string
	pos  int64
	flag int
	fs   *FS
}

// Open opens p with os.O_ flags; perm is for a file that it makes.
func (f *FS) Open(p string, flag int, perm fs.FileMode) (File, error) {
	n, at, err := f.resolve(p, flag&syscall.O_NOFOLLOW == 0)
	if err == nil && n == nil {
		if flag&os.O_CREATE == 0 {
			err = syscall.ENOENT
		} else {
			n, err = f.add(at, perm.Perm()&^f.who.Umask)
		}
	} else if err == nil && flag&os.O_CREATE != 0 && flag&os.O_EXCL != 0 {
		err = syscall.EEXIST
	} else if err == nil {
		err = f.mayOpen(n, at, flag)
	}
	if err != nil {
		return nil, fail("open", p, err)
	}
	if n.device != nil {
		return n.device(flag)
	}
	n.tree.mu.Lock()
	fifo := n.lock
	n.tree.mu.Unlock()
	if fifo != nil {
		return fifo.meet(flag, f.who.Done)
	}
	n.tree.mu.Lock()
	defer n.tree.mu.Unlock()
	if flag&os.O_TRUNC != 0 && writes(flag) {
		_ = n.tree.grow(int64(-len(n.data)))
		n.data, n.mtime = nil, n.tree.now()
	}
	return &handle{n: n, name: base(p), flag: flag, fs: f}, nil
}

func writes(flag int) bool { return flag&(os.O_WRONLY|os.O_RDWR) != 0 }

func (f *FS) mayOpen(n *node, at spot, flag int) error {
	switch {
	case n.mode&fs.ModeSymlink != 0:
		return syscall.ELOOP
	case n.mode.IsDir() && (writes(flag) || flag&os.O_CREATE != 0):
		return syscall.EISDIR
	case writes(flag) && n.device == nil && (at.dir != nil && f.readOnly(at.dir) || f.readOnly(n)):
		return syscall.EROFS
	}
	n.tree.mu.Lock()
	defer n.tree.mu.Unlock()
	if writes(flag) && !f.may(n, 2) || flag&os.O_WRONLY == 0 && !f.may(n, 4) {
		return errDenied
	}
	return nil
}

// add makes a node where a name is free.
func (f *FS) add(at spot, mode fs.FileMode) (*node, error) {
	if at.dir == nil {
		return nil, syscall.EEXIST
	}
	if f.readOnly(at.dir) {
		return nil, syscall.EROFS
	}
	t := at.dir.tree
	t.mu.Lock()
	defer t.mu.Unlock()
	if !f.may(at.dir, 3) {
		return nil, errDenied
	}
	if n := at.dir.children[at.name]; n != nil {
		return nil, syscall.EEXIST
	}
	n := t.make(mode, f.who)
	if mode.IsDir() {
		n.parent = at.dir
	}
	at.dir.children[at.name] = n
	at.dir.mtime = t.now()
	return n, nil
}

func (h *handle) Read(p []byte) (int, error) {
	h.n.tree.mu.Lock()
	defer h.n.tree.mu.Unlock()
	if h.n.mode.IsDir() {
		return 0, fail("read", h.name, syscall.EISDIR)
	}
	if h.pos >= int64(len(h.n.data)) {
		return 0, io.EOF
	}
	n := copy(p, h.n.data[h.pos:])
	h.pos += int64(n)
	return n, nil
}

func (h *handle) Write(p []byte) (int, error) {
	if !writes(h.flag) {
		return 0, fail("write", h.name, syscall.EBADF)
	}
	t := h.n.tree
	t.mu.Lock()
	defer t.mu.Unlock()
	if h.flag&os.O_APPEND != 0 {
		h.pos = int64(len(h.n.data))
	}
	end := h.pos + int64(len(p))
	if end > maxFile {
		return 0, fail("write", h.name, syscall.EFBIG)
	}
	if more := end - int64(len(h.n.data)); more > 0 {
		if err := t.grow(more); err != nil {
			return 0, fail("write", h.name, err)
		}
		h.n.data = append(h.n.data, make([]byte, more)...)
	}
	copy(h.n.data[h.pos:], p)
	h.pos, h.n.mtime = end, t.now()
	return len(p), nil
}

func (h *handle) Seek(offset int64, whence int) (int64, error) {
	h.n.tree.mu.Lock()
	defer h.n.tree.mu.Unlock()
	switch whence {
	case io.SeekCurrent:
		offset += h.pos
	case io.SeekEnd:
		offset += int64(len(h.n.data))
	}
	if offset < 0 {
		return 0, fail("seek", h.name, syscall.EINVAL)
	}
	h.pos = offset
	return offset, nil
}

func (h *handle) Stat() (*Info, error) {
	h.n.tree.mu.Lock()
	defer h.n.tree.mu.Unlock()
	return h.n.info(h.name), nil
}

func (h *handle) Close() error { return nil }
