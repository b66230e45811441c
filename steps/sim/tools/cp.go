package tools

import (
	"io/fs"
	"path"
	"slices"
	"strings"
	"syscall"

	"holdfast/steps/sim/vfs"
)

func cp(c *call) int {
	long := map[string]string{
		"archive": "a", "recursive": "r", "force": "f", "preserve": "p", "no-clobber": "n", "no-target-directory": "T", "no-dereference": "P", "verbose": "v",
		"target-directory": "t", "interactive": "i", "update": "u", "backup": "b", "symbolic-link": "s", "link": "l", "parents": "D", "dereference": "L", "one-file-system": "x", "attributes-only": "A",
	}
	c.args = slices.Clone(c.args)
	for i, a := range c.args {
		if strings.HasPrefix(a, "--preserve=") || strings.HasPrefix(a, "--reflink") || strings.HasPrefix(a, "--sparse") {
			c.args[i] = "-p"
		}
	}
	if !c.opts("arRfpdnTvPLuHlst:xibZ", long, false) {
		return 1
	}
	list, to, dir, ok := c.operands()
	switch {
	case !ok:
		return 1
	case c.has("D") && !dir:
		return c.usage("with --parents, the destination must be a directory")
	}
	k := &copier{
		c: c, keep: c.has("a") || c.has("p"), deep: c.has("a") || c.has("r") || c.has("R"),
		links: (c.has("a") || c.has("d") || c.has("P")) && !c.has("L"),
	}
	for _, from := range list {
		k.one(from, to, dir)
	}
	return k.code
}

// copier is cp at work.
type copier struct {
	c                 *call
	keep, deep, links bool
	code              int
	target            string // the place that was named: nothing is copied into itself
}

func (k *copier) fail(format string, args ...any) { k.code = k.c.errf(format, args...) }

// one copies what is named to where it is to be.
func (k *copier) one(from, to string, dir bool) {
	c := k.c
	i, err := k.look(from)
	switch {
	case err != nil:
		k.fail("cannot stat '%s': %s", from, why(err))
		return
	case i.IsDir() && !k.deep:
		k.fail("-r not specified; omitting directory '%s'", from)
		return
	}
	switch {
	case dir && c.has("D"):
		to = path.Join(to, from)
		_ = c.fs.MkdirAll(c.Abs(path.Dir(to)), 0o777)
	case dir && path.Base(from) != "." && path.Base(from) != "..":
		to = inside(to, from)
	case dir:
		to = strings.TrimRight(to, "/") + "/."
	}
	k.target = to
	if i.IsDir() && !c.fs.Exists(c.Abs(to)) && c.lies(to, from) {
		k.fail("cannot copy a directory, '%s', into itself, '%s'", from, to)
		return
	}
	k.copy(from, to)
}

// look describes what is to be copied: a link itself, where links stay links.
func (k *copier) look(from string) (*vfs.Info, error) {
	if k.links {
		return k.c.fs.Lstat(k.c.Abs(from))
	}
	return k.c.fs.Stat(k.c.Abs(from))
}

// copy copies a file, a link or a folder, over what may stand there.
func (k *copier) copy(from, to string) {
	c := k.c
	i, err := k.look(from)
	if err != nil {
		k.fail("cannot stat '%s': %s", from, why(err))
		return
	}
	if !i.IsDir() && !k.clear(from, to) {
		return
	}
	shown := "'" + from + "' -> '" + to + "'"
	switch {
	case i.IsDir():
		k.folder(from, to, i, shown)
		return
	case c.has("s"):
		err = c.fs.Symlink(from, c.Abs(to))
	case c.has("l"):
		err = c.fs.Link(c.Abs(from), c.Abs(to))
	case i.Mode()&fs.ModeSymlink != 0:
		_ = c.fs.Remove(c.Abs(to))
		err = c.fs.Symlink(i.Target, c.Abs(to))
	default:
		err = k.pour(from, to, i)
	}
	switch {
	case err == syscall.EINTR:
		return // said already
	case err != nil:
		k.fail("cannot create regular file '%s': %s", to, why(err))
		return
	}
	if c.has("v") {
		c.println(shown)
	}
	k.finish(to, i, from)
}

// pour copies what is in a file.
func (k *copier) pour(from, to string, i *vfs.Info) error {
	c := k.c
	if err := c.fs.Access(c.Abs(from), 4); err != nil {
		k.fail("cannot open '%s' for reading: %s", from, why(err))
		return syscall.EINTR
	}
	if strings.HasSuffix(to, "/") {
		return syscall.ENOTDIR
	}
	err := c.pour(c.Abs(from), c.Abs(to), i.Mode().Perm())
	if err != nil && c.has("f") && c.fs.Remove(c.Abs(to)) == nil {
		err = c.pour(c.Abs(from), c.Abs(to), i.Mode().Perm())
	}
	return err
}

// finish gives a copy what belongs to the original.
func (k *copier) finish(to string, i *vfs.Info, from string) {
	if !k.keep || k.c.has("s") || k.c.has("l") {
		return
	}
	if i.Mode()&fs.ModeSymlink != 0 {
		_ = k.c.fs.Lchown(k.c.Abs(to), i.UID, i.GID)
		return
	}
	k.c.preserve(k.c.Abs(to), i, k.c.Abs(from))
}
