package vfs

import (
	"io/fs"
	"slices"
	"syscall"
)

// Mount is a file system, or a folder of one, that stands in a place of the tree.
type Mount struct {
	// At is where it stands: the path with every link followed. Mount sets it.
	At string
	// Source and Type are what /proc/mounts says: "10.0.0.1:/export", "nfs4".
	Source, Type string
	// Options are what /proc/mounts says. ReadOnly alone decides whether anything can be written.
	Options  []string
	ReadOnly bool
	// FS is what is seen, from its folder Sub on. A file can be mounted over a file, too.
	FS  *FS
	Sub string
	// Gate is asked before anything goes through the mount. It may wait until done, and refuse with an errno. nil is an
	// open gate.
	Gate func(done <-chan struct{}) error
}

type mounted struct {
	Mount
	over, root *node
}

// Mount puts m at a place. What stood there is hidden until Unmount.
func (f *FS) Mount(at string, m Mount) error {
	over, err := f.walk("mount", at, true)
	if err != nil {
		return err
	}
	root, err := m.FS.walk("mount", m.Sub+"/.", true)
	if err != nil {
		root, err = m.FS.walk("mount", m.Sub, true)
	}
	if err != nil {
		return err
	}
	if root.mode.IsDir() != over.mode.IsDir() {
		return fail("mount", at, syscall.ENOTDIR)
	}
	if m.At, err = f.Real(at); err != nil {
		return err
	}
	f.ns.mu.Lock()
	defer f.ns.mu.Unlock()
	top := &mounted{Mount: m, over: over, root: root}
	f.ns.mounts = append(f.ns.mounts, top)
	f.ns.at[over] = top
	return nil
}

// Unmount takes away the newest mount at a place. EINVAL: nothing is mounted there. EBUSY: something is mounted below.
// It never waits, so that a dead mount can be given up.
func (f *FS) Unmount(at string) error {
	at = clean(at)
	f.ns.mu.Lock()
	defer f.ns.mu.Unlock()
	for i, m := range slices.Backward(f.ns.mounts) {
		if m.At != at {
			continue
		}
		for _, other := range f.ns.mounts[i+1:] {
			if other.At != at && (at == "/" || len(other.At) > len(at) && other.At[:len(at)+1] == at+"/") {
				return fail("umount", at, syscall.EBUSY)
			}
		}
		f.ns.mounts = slices.Delete(f.ns.mounts, i, i+1)
		delete(f.ns.at, m.over)
		for _, other := range f.ns.mounts { // the one that it hid
			if other.over == m.over {
				f.ns.at[m.over] = other
			}
		}
		return nil
	}
	return fail("umount", at, syscall.EINVAL)
}

// Mounts lists what is mounted, oldest first.
func (f *FS) Mounts() []Mount {
	f.ns.mu.RLock()
	defer f.ns.mu.RUnlock()
	out := make([]Mount, len(f.ns.mounts))
	for i, m := range f.ns.mounts {
		out[i] = m.Mount
	}
	return out
}

// MountOf tells which mount p lies on; ok is false for the root's own file system.
func (f *FS) MountOf(p string) (m Mount, ok bool) {
	p = clean(p)
	if real, err := f.Real(p); err == nil {
		p = real
	}
	f.ns.mu.RLock()
	defer f.ns.mu.RUnlock()
	for _, c := range f.ns.mounts {
		if (c.At == p || c.At == "/" || len(p) > len(c.At) && p[:len(c.At)+1] == c.At+"/") && len(c.At) >= len(m.At) {
			m, ok = c.Mount, true
		}
	}
	return m, ok
}

// cross steps from a node onto what is mounted over it.
func (f *FS) cross(n *node) (*node, error) {
	for range 16 {
		f.ns.mu.RLock()
		m := f.ns.at[n]
		f.ns.mu.RUnlock()
		if m == nil {
			return n, nil
		}
		if m.Gate != nil {
			if err := m.Gate(f.who.Done); err != nil {
				return nil, err
			}
		}
		if m.root == n {
			return n, nil // a folder mounted on itself
		}
		n = m.root
	}
	return nil, syscall.ELOOP
}

// readOnly tells whether a node lies on a mount that cannot be written to.
func (f *FS) readOnly(n *node) bool {
	f.ns.mu.RLock()
	defer f.ns.mu.RUnlock()
	for _, m := range slices.Backward(f.ns.mounts) {
		if m.root.tree == n.tree && within(n, m.root) {
			return m.ReadOnly
		}
	}
	return false
}

// within tells whether a directory lies in another. Files do not know their folders: they are asked for with them.
func within(n, root *node) bool {
	for range 4096 {
		if n == root {
			return true
		}
		if n.parent == nil || n.parent == n {
			return false
		}
		n = n.parent
	}
	return false
}

// Touchable tells whether p can be reached at once: no mount on the way keeps the asker waiting.
func (f *FS) Touchable(p string) bool {
	now := make(chan struct{})
	close(now)
	who := f.who
	who.Done = now
	_, err := f.As(who).Stat(p)
	return err == nil || !isErrno(err, syscall.EINTR)
}

func isErrno(err error, errno syscall.Errno) bool {
	pe, ok := err.(*fs.PathError)
	return ok && pe.Err == errno
}
