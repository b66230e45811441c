// Package vfs is the file tree of one simulated host: inodes with owner, mode, times and extended attributes, symlinks,
// mounts, quotas and files that are computed when they are read. It lives in memory alone. Nothing in here may open, read
// or name a file of the machine that it runs on, and nothing of machines, shells or networks may enter.
package vfs

import (
	"io/fs"
	"path"
	"sync"
	"syscall"
	"time"
)

// FS is a host's tree as somebody sees it: the same tree for everybody, with the rights of one. It is safe for use by
// several at once. Paths are absolute or taken from the root; errors are *fs.PathError around a syscall.Errno.
type FS struct {
	ns  *namespace
	who Cred
}

// Cred is who asks. The zero value is root, who may do anything.
type Cred struct {
	UID  int
	GIDs []int // the first is given to new files
	// Umask is taken from the modes of new files.
	Umask fs.FileMode
	// Done ends the wait for a mount that does not answer. nil waits as long as it takes.
	Done <-chan struct{}
}

// namespace is the mount table that all views of one host share.
type namespace struct {
	mu     sync.RWMutex
	root   *node
	mounts []*mounted
	at     map[*node]*mounted // what is mounted on top of a node
}

// tree is one file system: what a quota counts and a rename cannot leave.
type tree struct {
	mu    sync.Mutex
	dev   uint64
	next  uint64
	quota int64 // bytes, 0 is none
	used  int64
	now   func() time.Time
}

// node is an inode. Its fields are guarded by its tree's mutex, kind and ino never change.
type node struct {
	tree     *tree
	ino      uint64
	mode     fs.FileMode
	uid, gid int
	mtime    time.Time
	data     []byte
	target   string
	links    int
	parent   *node // of a directory
	children map[string]*node
	xattrs   map[string][]byte
	device   Device
	lock     *pipe // of a FIFO
}

// New makes a tree with nothing in it but its root, owned by root with mode 0755.
func New() *FS {
	t := &tree{dev: 1, now: time.Now}
	root := t.make(fs.ModeDir|0o755, Cred{})
	root.parent = root
	return &FS{ns: &namespace{root: root, at: map[*node]*mounted{}}}
}

// As gives the same tree with the rights of somebody else.
func (f *FS) As(who Cred) *FS { return &FS{ns: f.ns, who: who} }

// Who tells with whose rights this view acts.
func (f *FS) Who() Cred { return f.who }

// SetClock sets where times of change come from. The default is time.Now.
func (f *FS) SetClock(now func() time.Time) {
	t := f.ns.root.tree
	t.mu.Lock()
	defer t.mu.Unlock()
	t.now = now
}

// SetQuota limits the bytes of all files on the root's own file system; 0 lifts the limit. What is already there stays.
func (f *FS) SetQuota(bytes int64) {
	t := f.ns.root.tree
	t.mu.Lock()
	defer t.mu.Unlock()
	t.quota = bytes
}

// Usage tells how many bytes the file system behind p may hold (0: no limit) and holds.
func (f *FS) Usage(p string) (quota, used int64, err error) {
	n, err := f.walk("statfs", p, true)
	if err != nil {
		return 0, 0, err
	}
	n.tree.mu.Lock()
	defer n.tree.mu.Unlock()
	return n.tree.quota, n.tree.used, nil
}

func (t *tree) make(mode fs.FileMode, who Cred) *node {
	t.next++
	n := &node{tree: t, ino: t.next, mode: mode, uid: who.UID, mtime: t.now(), links: 1}
	if len(who.GIDs) > 0 {
		n.gid = who.GIDs[0]
	} else if who.UID != 0 {
		n.gid = who.UID
	}
	if mode.IsDir() {
		n.children = map[string]*node{}
	}
	return n
}

// grow counts delta more bytes, or refuses them.
func (t *tree) grow(delta int64) error {
	if delta > 0 && t.quota > 0 && t.used+delta > t.quota {
		return syscall.ENOSPC
	}
	t.used += delta
	return nil
}

func fail(op, p string, errno error) error { return &fs.PathError{Op: op, Path: p, Err: errno} }

func clean(p string) string { return path.Clean("/" + p) }
