package tools

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"syscall"

	"holdfast/steps/sim/vfs"
)

// clear makes room for a file. It tells whether the copy is to be made.
func (k *copier) clear(from, to string) bool {
	c := k.c
	j, err := c.fs.Stat(c.Abs(to))
	switch {
	case errors.Is(err, syscall.ENOTDIR):
		k.fail("cannot stat '%s': %s", to, why(err))
		return false
	case err != nil:
		return true
	case c.same(from, to) && !k.links:
		k.fail("'%s' and '%s' are the same file", from, to)
		return false
	case j.IsDir():
		k.fail("cannot overwrite directory '%s' with non-directory", to)
		return false
	case c.has("u") && !c.newer(from, to), !c.mayReplace(to):
		return false
	}
	if c.has("b") {
		_ = c.fs.Rename(c.Abs(to), c.Abs(to+"~"))
	}
	if c.has("s") || c.has("l") {
		if !c.has("f") {
			return true
		}
		_ = c.fs.Remove(c.Abs(to))
	}
	return true
}

// folder copies a folder and what lies in it.
func (k *copier) folder(from, to string, i *vfs.Info, shown string) {
	c := k.c
	j, err := c.fs.Stat(c.Abs(to))
	switch {
	case err == nil && !j.IsDir():
		k.fail("cannot overwrite non-directory '%s' with directory '%s'", to, from)
		return
	case err != nil:
		if err := c.fs.Mkdir(c.Abs(to), i.Mode().Perm()|0o700); err != nil {
			k.fail("cannot create directory '%s': %s", to, why(err))
			return
		}
		if c.has("v") {
			c.println(shown)
		}
	}
	list, err := c.fs.ReadDir(c.Abs(from))
	if err != nil {
		k.fail("cannot access '%s': %s", from, why(err))
	}
	for _, e := range list {
		if next := inside(from, e.Name()); e.IsDir() && c.same(next, k.target) && next != k.target {
			k.fail("cannot copy a directory, '%s', into itself, '%s'", from, k.target)
			continue
		}
		k.copy(inside(from, e.Name()), inside(to, e.Name()))
	}
	k.finish(to, i, from)
}

// duplicate copies a file, a link or a folder for mv, with all that belongs to it.
func (c *call) duplicate(from, to string) error {
	i, err := c.fs.Lstat(from)
	if err != nil {
		return err
	}
	switch {
	case i.Mode()&fs.ModeSymlink != 0:
		_ = c.fs.Remove(to)
		return c.fs.Symlink(i.Target, to)
	case !i.IsDir():
		err = c.pour(from, to, i.Mode().Perm())
	case strings.HasPrefix(to, from+"/"):
		return syscall.EINVAL
	default:
		err = c.duplicateAll(from, to, i)
	}
	if err != nil {
		return err
	}
	c.preserve(to, i, from)
	return nil
}

func (c *call) duplicateAll(from, to string, i *vfs.Info) error {
	if err := c.fs.MkdirAll(to, i.Mode().Perm()); err != nil {
		return err
	}
	list, err := c.fs.ReadDir(from)
	for _, e := range list {
		if err == nil {
			err = c.duplicate(path.Join(from, e.Name()), path.Join(to, e.Name()))
		}
	}
	return err
}

func (c *call) preserve(to string, i *vfs.Info, from string) {
	_ = c.fs.Chown(to, i.UID, i.GID)
	_ = c.fs.Chmod(to, i.Mode())
	if x, err := c.fs.Xattrs(from); err == nil {
		for k, v := range x {
			_ = c.fs.SetXattr(to, k, v)
		}
	}
	_ = c.fs.Chtimes(to, i.ModTime())
}

func (c *call) pour(from, to string, perm fs.FileMode) error {
	in, err := c.fs.Open(from, os.O_RDONLY, 0)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := c.fs.Open(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, perm)
	if err != nil {
		return err
	}
	defer out.Close()
	_, err = io.Copy(c.Writer(c.ctx, out), c.Reader(c.ctx, in))
	return err
}
