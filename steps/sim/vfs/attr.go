package vfs

import (
	"io/fs"
	"os"
	"slices"
	"syscall"
	"time"
)

// Chmod sets the permission bits, with setuid, setgid and sticky.
func (f *FS) Chmod(p string, mode fs.FileMode) error {
	const bits = fs.ModePerm | fs.ModeSetuid | fs.ModeSetgid | fs.ModeSticky
	return f.alter("chmod", p, true, func(n *node) { n.mode = n.mode&^bits | mode&bits })
}

// Chown sets the owner; -1 leaves one as it is. Only root may.
func (f *FS) Chown(p string, uid, gid int) error { return f.chown(p, uid, gid, true) }

// Lchown is Chown for a link itself.
func (f *FS) Lchown(p string, uid, gid int) error { return f.chown(p, uid, gid, false) }

func (f *FS) chown(p string, uid, gid int, follow bool) error {
	// Who is not root gives nothing away, but to a group of his own.
	if f.who.UID != 0 && (uid >= 0 && uid != f.who.UID || gid >= 0 && !slices.Contains(f.who.GIDs, gid)) {
		return fail("chown", p, syscall.EPERM)
	}
	return f.alter("chown", p, follow, func(n *node) {
		if uid >= 0 {
			n.uid = uid
		}
		if gid >= 0 {
			n.gid = gid
		}
	})
}

// Chtimes sets the time of the last change.
func (f *FS) Chtimes(p string, at time.Time) error {
	return f.alter("utimes", p, true, func(n *node) { n.mtime = at })
}

// SetXattr sets an extended attribute; nil takes it away.
func (f *FS) SetXattr(p, name string, value []byte) error {
	return f.alter("setxattr", p, true, func(n *node) {
		if n.xattrs == nil {
			n.xattrs = map[string][]byte{}
		}
		if value == nil {
			delete(n.xattrs, name)
			return
		}
		n.xattrs[name] = append([]byte(nil), value...)
	})
}

// Xattrs gives the extended attributes of p.
func (f *FS) Xattrs(p string) (map[string][]byte, error) {
	n, err := f.walk("getxattr", p, true)
	if err != nil {
		return nil, err
	}
	n.tree.mu.Lock()
	defer n.tree.mu.Unlock()
	out := map[string][]byte{}
	for k, v := range n.xattrs {
		out[k] = append([]byte(nil), v...)
	}
	return out, nil
}

// Truncate cuts or stretches a file.
func (f *FS) Truncate(p string, size int64) error {
	n, err := f.walk("truncate", p, true)
	if err == nil && (size < 0 || size > maxFile) {
		err = fail("truncate", p, syscall.EFBIG)
	}
	if err == nil {
		err = f.mayOpen(n, spot{}, os.O_WRONLY)
	}
	if err != nil {
		return err
	}
	n.tree.mu.Lock()
	defer n.tree.mu.Unlock()
	if err := n.tree.grow(size - int64(len(n.data))); err != nil {
		return fail("truncate", p, err)
	}
	if size < int64(len(n.data)) {
		n.data = n.data[:size:size]
	} else {
		n.data = append(n.data, make([]byte, size-int64(len(n.data)))...)
	}
	n.mtime = n.tree.now()
	return nil
}

// alter changes a node that the asker owns.
func (f *FS) alter(op, p string, follow bool, change func(*node)) error {
	n, err := f.walk(op, p, follow)
	if err != nil {
		return err
	}
	if f.readOnly(n) {
		return fail(op, p, syscall.EROFS)
	}
	n.tree.mu.Lock()
	defer n.tree.mu.Unlock()
	if f.who.UID != 0 && f.who.UID != n.uid {
		return fail(op, p, syscall.EPERM)
	}
	change(n)
	return nil
}
