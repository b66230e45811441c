package vfs

import (
	"io"
	"io/fs"
	"os"
	"path"
	"syscall"
	"time"
)

// ReadFile gives a file's content.
func (f *FS) ReadFile(p string) ([]byte, error) {
	h, err := f.Open(p, os.O_RDONLY, 0)
	if err != nil {
		return nil, err
	}
	defer h.Close()
	return io.ReadAll(io.LimitReader(h, maxFile))
}

// WriteFile replaces a file's content, and makes the file with perm where there is none.
func (f *FS) WriteFile(p string, b []byte, perm fs.FileMode) error {
	h, err := f.Open(p, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, perm)
	if err != nil {
		return err
	}
	defer h.Close()
	_, err = h.Write(b)
	return err
}

// Mkdir makes one folder.
func (f *FS) Mkdir(p string, perm fs.FileMode) error {
	return f.create("mkdir", p, fs.ModeDir|perm&(fs.ModePerm|fs.ModeSticky|fs.ModeSetgid)&^f.who.Umask, nil)
}

// MkdirAll makes a folder and those on the way to it.
func (f *FS) MkdirAll(p string, perm fs.FileMode) error {
	p = clean(p)
	if i, err := f.Stat(p); err == nil {
		if !i.IsDir() {
			return fail("mkdir", p, syscall.ENOTDIR)
		}
		return nil
	}
	if err := f.MkdirAll(path.Dir(p), perm); err != nil {
		return err
	}
	err := f.Mkdir(p, perm)
	if isErrno(err, syscall.EEXIST) && f.IsDir(p) {
		return nil
	}
	return err
}

// Symlink makes a link at p that leads to target.
func (f *FS) Symlink(target, p string) error {
	return f.create("symlink", p, fs.ModeSymlink|0o777, func(n *node) { n.target = target })
}

// Mkfifo makes a named pipe.
func (f *FS) Mkfifo(p string, perm fs.FileMode) error {
	return f.create("mkfifo", p, fs.ModeNamedPipe|perm.Perm()&^f.who.Umask, func(n *node) { n.lock = newPipe() })
}

func (f *FS) create(op, p string, mode fs.FileMode, fill func(*node)) error {
	n, at, err := f.resolve(clean(p), false)
	if err == nil && n != nil {
		err = syscall.EEXIST
	}
	if err == nil {
		n, err = f.add(at, mode)
	}
	if err != nil {
		return fail(op, p, err)
	}
	if fill != nil {
		n.tree.mu.Lock()
		defer n.tree.mu.Unlock()
		fill(n)
	}
	return nil
}

// Readlink tells where the link at p leads.
func (f *FS) Readlink(p string) (string, error) {
	n, err := f.walk("readlink", p, false)
	if err != nil {
		return "", err
	}
	if n.mode&fs.ModeSymlink == 0 {
		return "", fail("readlink", p, syscall.EINVAL)
	}
	return n.target, nil
}

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
	if f.who.UID != 0 && uid >= 0 && uid != f.who.UID {
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
