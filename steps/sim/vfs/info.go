package vfs

import (
	"io/fs"
	"slices"
	"strings"
	"time"
)

// Info describes a file. It is what Stat's fs.FileInfo can be asserted to.
type Info struct {
	name     string
	size     int64
	mode     fs.FileMode
	mtime    time.Time
	UID, GID int
	Ino, Dev uint64
	Links    int
	// Target is where a symlink leads.
	Target string
}

// Name implements fs.FileInfo.
func (i *Info) Name() string { return i.name }

// Size implements fs.FileInfo.
func (i *Info) Size() int64 { return i.size }

// Mode implements fs.FileInfo.
func (i *Info) Mode() fs.FileMode { return i.mode }

// ModTime implements fs.FileInfo.
func (i *Info) ModTime() time.Time { return i.mtime }

// IsDir implements fs.FileInfo.
func (i *Info) IsDir() bool { return i.mode.IsDir() }

// Sys implements fs.FileInfo.
func (i *Info) Sys() any { return i }

// info describes a node; its tree is locked.
func (n *node) info(name string) *Info {
	i := &Info{
		name: name, size: int64(len(n.data)), mode: n.mode, mtime: n.mtime, UID: n.uid, GID: n.gid,
		Ino: n.ino, Dev: n.tree.dev, Links: n.links, Target: n.target,
	}
	switch {
	case n.mode.IsDir():
		i.size, i.Links = 4096, 2
		for _, c := range n.children {
			if c.mode.IsDir() {
				i.Links++
			}
		}
	case n.mode&fs.ModeSymlink != 0:
		i.size = int64(len(n.target))
	}
	return i
}

// Stat describes what stands at p, links followed.
func (f *FS) Stat(p string) (*Info, error) { return f.stat("stat", p, true) }

// Lstat describes what stands at p, a link itself.
func (f *FS) Lstat(p string) (*Info, error) { return f.stat("lstat", p, false) }

func (f *FS) stat(op, p string, follow bool) (*Info, error) {
	n, err := f.walk(op, p, follow)
	if err != nil {
		return nil, err
	}
	n.tree.mu.Lock()
	defer n.tree.mu.Unlock()
	return n.info(base(p)), nil
}

func base(p string) string {
	p = strings.TrimRight(p, "/")
	if p == "" {
		return "/"
	}
	return p[strings.LastIndexByte(p, '/')+1:]
}

// ReadDir lists a folder by name.
func (f *FS) ReadDir(p string) ([]*Info, error) {
	n, err := f.walk("open", p, true)
	if err != nil {
		return nil, err
	}
	if !n.mode.IsDir() {
		return nil, fail("open", p, errNotDir)
	}
	n.tree.mu.Lock()
	defer n.tree.mu.Unlock()
	if !f.may(n, 4) {
		return nil, fail("open", p, errDenied)
	}
	out := make([]*Info, 0, len(n.children))
	for name, c := range n.children {
		out = append(out, c.info(name))
	}
	slices.SortFunc(out, func(a, b *Info) int { return strings.Compare(a.name, b.name) })
	return out, nil
}

// Exists tells whether anything stands at p, links followed.
func (f *FS) Exists(p string) bool {
	_, err := f.Stat(p)
	return err == nil
}

// IsDir tells whether a folder stands at p, links followed.
func (f *FS) IsDir(p string) bool {
	i, err := f.Stat(p)
	return err == nil && i.IsDir()
}
