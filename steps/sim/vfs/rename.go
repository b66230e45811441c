package vfs

import (
	"syscall"
)

// Rename moves what stands at from to the place to, and replaces what stood there. EXDEV: to is on another file system.
func (f *FS) Rename(from, to string) error {
	n, src, err := f.resolve(from, false)
	if err == nil && n == nil {
		err = syscall.ENOENT
	}
	if err != nil {
		return fail("rename", from, err)
	}
	old, dst, err := f.resolve(to, false)
	if err == nil {
		err = f.rename(n, old, src, dst)
	}
	if err != nil {
		return fail("rename", from, err)
	}
	return nil
}

func (f *FS) rename(n, old *node, src, dst spot) error {
	switch {
	case src.dir == nil || dst.dir == nil:
		return syscall.EBUSY
	case src.dir.tree != dst.dir.tree || n.tree != dst.dir.tree:
		return syscall.EXDEV
	case f.busy(src) || f.busy(dst):
		return syscall.EBUSY
	case f.readOnly(src.dir) || f.readOnly(dst.dir):
		return syscall.EROFS
	case n == old:
		return nil
	}
	t := n.tree
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case !f.mayRemove(src.dir, n) || !f.may(dst.dir, 3):
		return errDenied
	case n.mode.IsDir() && within(dst.dir, n):
		return syscall.EINVAL
	case old != nil && old.mode.IsDir() && !n.mode.IsDir():
		return syscall.EISDIR
	case old != nil && !old.mode.IsDir() && n.mode.IsDir():
		return syscall.ENOTDIR
	case old != nil && len(old.children) > 0:
		return syscall.ENOTEMPTY
	}
	if old != nil {
		t.drop(old)
	}
	delete(src.dir.children, src.name)
	dst.dir.children[dst.name] = n
	if n.mode.IsDir() {
		n.parent = dst.dir
	}
	src.dir.mtime, dst.dir.mtime = t.now(), t.now()
	return nil
}

// Link gives what stands at from a second name.
func (f *FS) Link(from, to string) error {
	n, err := f.walk("link", from, false)
	if err != nil {
		return err
	}
	old, at, err := f.resolve(to, false)
	switch {
	case err != nil:
	case old != nil:
		err = syscall.EEXIST
	case n.mode.IsDir():
		err = syscall.EPERM
	case at.dir.tree != n.tree:
		err = syscall.EXDEV
	}
	if err != nil {
		return fail("link", to, err)
	}
	n.tree.mu.Lock()
	defer n.tree.mu.Unlock()
	if !f.may(at.dir, 3) {
		return fail("link", to, errDenied)
	}
	at.dir.children[at.name] = n
	n.links++
	return nil
}
