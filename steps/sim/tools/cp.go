package tools

import (
	"io"
	"io/fs"
	"os"
	"strings"
	"syscall"

	"holdfast/steps/sim/vfs"
)

func cp(c *call) int {
	long := map[string]string{"archive": "a", "recursive": "r", "force": "f", "preserve": "p", "no-clobber": "n", "no-target-directory": "T", "no-dereference": "d", "verbose": "v"}
	args := c.args
	for i, a := range args {
		if strings.HasPrefix(a, "--preserve=") || strings.HasPrefix(a, "--reflink") || strings.HasPrefix(a, "--sparse") {
			args[i] = "-p"
		}
	}
	if !c.opts("arRfpdnTvPLuHlst:x", long, false) {
		return 1
	}
	if t, ok := c.opt["t"]; ok {
		c.args = append(c.args, t)
	}
	if len(c.args) < 2 {
		return c.errf("missing file operand")
	}
	recursive, keep := c.has("a") || c.has("r") || c.has("R"), c.has("a") || c.has("p")
	to, code := c.args[len(c.args)-1], 0
	for _, from := range c.args[:len(c.args)-1] {
		i, err := c.fs.Lstat(c.Abs(from))
		if err == nil && !c.has("a") && !c.has("d") && !c.has("P") {
			i, err = c.fs.Stat(c.Abs(from))
		}
		if err != nil {
			code = c.errf("cannot stat '%s': %s", from, why(err))
			continue
		}
		if i.IsDir() && !recursive {
			code = c.errf("-r not specified; omitting directory '%s'", from)
			continue
		}
		dst := c.target(from, to, c.has("T"))
		if c.has("n") && c.fs.Exists(dst) {
			continue
		}
		links := c.has("a") || c.has("d") || c.has("P")
		if err := c.duplicate(c.Abs(from), dst, keep, links); err != nil {
			code = c.errf("cannot create regular file '%s': %s", to, why(err))
		}
	}
	return code
}

// duplicate copies a file, a link or a folder.
func (c *call) duplicate(from, to string, keep, links bool) error {
	stat := c.fs.Stat
	if links {
		stat = c.fs.Lstat
	}
	i, err := stat(from)
	if err != nil {
		return err
	}
	switch {
	case i.Mode()&fs.ModeSymlink != 0:
		_ = c.fs.Remove(to)
		return c.fs.Symlink(i.Target, to)
	case i.IsDir():
		if to == from || strings.HasPrefix(to, from+"/") {
			return syscall.EINVAL
		}
		if err := c.fs.MkdirAll(to, i.Mode().Perm()); err != nil {
			return err
		}
		list, err := c.fs.ReadDir(from)
		if err != nil {
			return err
		}
		for _, e := range list {
			if err := c.duplicate(from+"/"+e.Name(), to+"/"+e.Name(), keep, links); err != nil {
				return err
			}
		}
	default:
		if err := c.pour(from, to, i.Mode().Perm()); err != nil {
			return err
		}
	}
	if keep {
		c.preserve(to, i, from)
	}
	return nil
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
