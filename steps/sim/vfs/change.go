package vfs

import (
	"io"
	"io/fs"
	"os"
	"path"
	"syscall"
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
