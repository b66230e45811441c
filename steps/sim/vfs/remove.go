package vfs

import (
	"io/fs"
	"syscall"
)

// Remove takes away a file, a link or an empty folder.
func (f *FS) Remove(p string) error {
	n, at, err := f.resolve(p, false)
	if err == nil && n == nil {
		err = syscall.ENOENT
	}
	if err == nil {
		err = f.detach(at, n)
	}
	if err != nil {
		return fail("remove", p, err)
	}
	return nil
}

// detach takes n out of the place where it was found.
func (f *FS) detach(at spot, n *node) error {
	if at.dir == nil {
		return syscall.EBUSY
	}
	if f.busy(at) {
		return syscall.EBUSY
	}
	if f.readOnly(at.dir) {
		return syscall.EROFS
	}
	t := at.dir.tree
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case !f.mayRemove(at.dir, n):
		return errDenied
	case len(n.children) > 0:
		return syscall.ENOTEMPTY
	case at.dir.children[at.name] != n:
		return syscall.ENOENT
	}
	delete(at.dir.children, at.name)
	at.dir.mtime = t.now()
	t.drop(n)
	return nil
}

// drop counts one name less for a node.
func (t *tree) drop(n *node) {
	if n.links--; n.links == 0 {
		_ = t.grow(-int64(len(n.data)))
	}
}

// mayRemove heeds the sticky bit of folders like /tmp.
func (f *FS) mayRemove(dir, n *node) bool {
	if !f.may(dir, 3) {
		return false
	}
	return dir.mode&fs.ModeSticky == 0 || f.who.UID == 0 || f.who.UID == n.uid || f.who.UID == dir.uid
}

// busy tells whether something is mounted on what stands at a place.
func (f *FS) busy(at spot) bool {
	at.dir.tree.mu.Lock()
	n := at.dir.children[at.name]
	at.dir.tree.mu.Unlock()
	f.ns.mu.RLock()
	defer f.ns.mu.RUnlock()
	return n != nil && f.ns.at[n] != nil
}

// RemoveAll takes away p with all that lies in it. What is not there is no error.
func (f *FS) RemoveAll(p string) error {
	p = clean(p)
	i, err := f.Lstat(p)
	if isErrno(err, syscall.ENOENT) || isErrno(err, syscall.ENOTDIR) {
		return nil
	}
	if err != nil {
		return err
	}
	if i.IsDir() {
		list, err := f.ReadDir(p)
		if err != nil {
			return err
		}
		for _, c := range list {
			if err := f.RemoveAll(p + "/" + c.Name()); err != nil {
				return err
			}
		}
	}
	return f.Remove(p)
}
