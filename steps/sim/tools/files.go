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

func mkdir(c *call) int {
	if !c.opts("pm:vZ", map[string]string{"parents": "p", "mode": "m", "verbose": "v"}, false) {
		return 1
	}
	if len(c.args) == 0 {
		return c.errf("missing operand")
	}
	code := 0
	for _, name := range c.args {
		p := c.Abs(name)
		var err error
		if c.has("p") {
			err = c.fs.MkdirAll(p, 0o777)
		} else {
			err = c.fs.Mkdir(p, 0o777)
		}
		if err == nil && c.has("m") {
			var mode fs.FileMode
			if mode, err = parseMode(c.opt["m"], fs.ModeDir|0o777); err == nil {
				err = c.fs.Chmod(p, mode)
			}
		}
		if err != nil {
			code = c.errf("cannot create directory ‘%s’: %s", name, why(err))
		}
	}
	return code
}

func rmdir(c *call) int {
	if !c.opts("pv", map[string]string{"ignore-fail-on-non-empty": "i"}, false) {
		return 1
	}
	code := 0
	for _, name := range c.args {
		err := error(nil)
		if i, serr := c.fs.Lstat(c.Abs(name)); serr == nil && !i.IsDir() {
			err = syscall.ENOTDIR
		} else {
			err = c.fs.Remove(c.Abs(name))
		}
		if err != nil {
			code = c.errf("failed to remove '%s': %s", name, why(err))
		}
	}
	return code
}

func rm(c *call) int {
	long := map[string]string{"force": "f", "recursive": "r", "verbose": "v", "one-file-system": "x", "preserve-root": "k", "no-preserve-root": "K"}
	if !c.opts("frRvdixk", long, false) {
		return 1
	}
	recursive := c.has("r") || c.has("R")
	if len(c.args) == 0 && !c.has("f") {
		return c.errf("missing operand")
	}
	code := 0
	for _, name := range c.args {
		p := c.Abs(name)
		i, err := c.fs.Lstat(p)
		switch {
		case recursive && path.Clean(p) == "/" && !c.has("K"):
			code = c.errf("it is dangerous to operate recursively on '/'")
			continue
		case err != nil && c.has("f") && (errors.Is(err, syscall.ENOENT) || errors.Is(err, syscall.ENOTDIR)):
			continue
		case err != nil:
		case i.IsDir() && !recursive:
			err = syscall.EISDIR
		case recursive:
			err = c.fs.RemoveAll(p)
		default:
			err = c.fs.Remove(p)
		}
		if err != nil {
			code = c.errf("cannot remove '%s': %s", name, why(err))
		}
	}
	return code
}

// target gives the place of from in to: inside it, where that is a folder.
func (c *call) target(from, to string, plain bool) string {
	if !plain && c.fs.IsDir(c.Abs(to)) {
		return path.Join(c.Abs(to), path.Base(from))
	}
	return c.Abs(to)
}

func mv(c *call) int {
	if !c.opts("fnvTit:u", map[string]string{"force": "f", "no-clobber": "n", "no-target-directory": "T"}, false) {
		return 1
	}
	if t, ok := c.opt["t"]; ok {
		c.args = append(c.args, t)
	}
	if len(c.args) < 2 {
		return c.errf("missing file operand")
	}
	to, code := c.args[len(c.args)-1], 0
	for _, from := range c.args[:len(c.args)-1] {
		dst := c.target(from, to, c.has("T"))
		if c.has("n") && c.fs.Exists(dst) {
			continue
		}
		err := c.fs.Rename(c.Abs(from), dst)
		if errors.Is(err, syscall.EXDEV) {
			if err = c.duplicate(c.Abs(from), dst, true, true); err == nil {
				err = c.fs.RemoveAll(c.Abs(from))
			}
		}
		switch {
		case err == nil:
		case errors.Is(err, syscall.ENOENT) && !c.there(from):
			code = c.errf("cannot stat '%s': %s", from, why(err))
		default:
			code = c.errf("cannot move '%s' to '%s': %s", from, to, why(err))
		}
	}
	return code
}

func (c *call) there(name string) bool {
	_, err := c.fs.Lstat(c.Abs(name))
	return err == nil
}

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

func ln(c *call) int {
	if !c.opts("sfnTvr", map[string]string{"symbolic": "s", "force": "f", "no-dereference": "n"}, false) {
		return 1
	}
	if len(c.args) == 0 {
		return c.errf("missing file operand")
	}
	from, to := c.args[0], path.Base(c.args[0])
	if len(c.args) > 1 {
		to = c.args[len(c.args)-1]
	}
	i, err := c.fs.Lstat(c.Abs(to))
	link := err == nil && i.Mode()&fs.ModeSymlink != 0
	dst := c.target(from, to, c.has("T") || c.has("n") && link)
	if c.has("f") {
		if j, err := c.fs.Lstat(dst); err == nil && !j.IsDir() {
			_ = c.fs.Remove(dst)
		}
	}
	kind := "hard"
	if c.has("s") {
		kind, err = "symbolic", c.fs.Symlink(from, dst)
	} else {
		err = c.fs.Link(c.Abs(from), dst)
	}
	if err != nil {
		return c.errf("failed to create %s link '%s': %s", kind, to, why(err))
	}
	return 0
}

func touch(c *call) int {
	if !c.opts("acmd:t:r:h", map[string]string{"no-create": "c", "date": "d", "reference": "r"}, false) {
		return 1
	}
	at, code := c.Host.Now(), 0
	if d, ok := c.opt["d"]; ok {
		t, err := parseDate(d, at)
		if err != nil {
			return c.errf("invalid date format ‘%s’", d)
		}
		at = t
	}
	if r, ok := c.opt["r"]; ok {
		i, err := c.fs.Stat(c.Abs(r))
		if err != nil {
			return c.errf("failed to get attributes of '%s': %s", r, why(err))
		}
		at = i.ModTime()
	}
	for _, name := range c.args {
		p := c.Abs(name)
		if !c.fs.Exists(p) {
			if c.has("c") {
				continue
			}
			f, err := c.fs.Open(p, os.O_WRONLY|os.O_CREATE, 0o666)
			if err != nil {
				code = c.errf("cannot touch '%s': %s", name, why(err))
				continue
			}
			_ = f.Close()
		}
		if err := c.fs.Chtimes(p, at); err != nil {
			code = c.errf("cannot touch '%s': %s", name, why(err))
		}
	}
	return code
}

func install(c *call) int {
	long := map[string]string{"mode": "m", "owner": "o", "group": "g", "directory": "d"}
	if !c.opts("dm:o:g:DTpvcs", long, false) {
		return 1
	}
	mode, err := parseMode(first(c.opt["m"], "0755"), 0)
	if err != nil {
		return c.errf("invalid mode ‘%s’", c.opt["m"])
	}
	finish := func(p string) error {
		if c.has("o") || c.has("g") {
			uid, gid, err := c.owner(c.opt["o"] + ":" + c.opt["g"])
			if err == nil {
				err = c.fs.Chown(p, uid, gid)
			}
			if err != nil {
				return err
			}
		}
		return c.fs.Chmod(p, mode)
	}
	if c.has("d") {
		for _, name := range c.args {
			err := c.fs.MkdirAll(c.Abs(name), 0o755)
			if err == nil {
				err = finish(c.Abs(name))
			}
			if err != nil {
				return c.errf("cannot create directory '%s': %s", name, why(err))
			}
		}
		return 0
	}
	if len(c.args) < 2 {
		return c.errf("missing file operand")
	}
	to := c.args[len(c.args)-1]
	for _, from := range c.args[:len(c.args)-1] {
		dst := c.target(from, to, c.has("T"))
		if c.has("D") {
			_ = c.fs.MkdirAll(path.Dir(dst), 0o755)
		}
		_ = c.fs.Remove(dst)
		in := c.Abs(from)
		var err error
		if from == "/dev/stdin" || from == "-" {
			text, _ := c.text("-")
			err = c.fs.WriteFile(dst, text, 0o600)
		} else {
			err = c.pour(in, dst, 0o600)
		}
		if err == nil {
			err = finish(dst)
		}
		if err != nil {
			return c.errf("cannot create regular file '%s': %s", to, why(err))
		}
	}
	return 0
}

func first(a, b string) string {
	if a != "" {
		return a
	}
	return b
}
