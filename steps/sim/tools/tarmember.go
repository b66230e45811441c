package tools

import (
	"archive/tar"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
)

// tarMember lists or unpacks one member, where it is wanted.
func (c *call) tarMember(h *tar.Header, r io.Reader) error {
	name := strings.TrimLeft(h.Name, "/")
	plain := strings.TrimSuffix(name, "/")
	wanted := func(w string) bool {
		w = strings.TrimSuffix(w, "/")
		return w == plain || strings.HasPrefix(plain, w+"/")
	}
	if len(c.args) > 0 && !slices.ContainsFunc(c.args, wanted) {
		return nil
	}
	switch {
	case c.has("t") && c.has("v"):
		mode := special(fs.FileMode(h.Mode&0o777), uint64(h.Mode)) | map[byte]fs.FileMode{tar.TypeDir: fs.ModeDir, tar.TypeSymlink: fs.ModeSymlink}[h.Typeflag]
		c.printf("%s %s %9d %s %s\n", modeText(mode), h.Uname+"/"+h.Gname, h.Size, h.ModTime.UTC().Format("2006-01-02 15:04"), h.Name)
		return nil
	case c.has("t"):
		c.println(h.Name)
		return nil
	case slices.Contains(strings.Split(plain, "/"), ".."):
		return errBeyond
	case c.has("v"):
		c.println(h.Name)
	}
	return c.tarPut(h, plain, r)
}

func (c *call) tarPut(h *tar.Header, name string, r io.Reader) error {
	to := c.within(name)
	if err := c.fs.MkdirAll(path.Dir(to), 0o755); err != nil {
		return err
	}
	mode := special(fs.FileMode(h.Mode&0o777), uint64(h.Mode))
	switch h.Typeflag {
	case tar.TypeDir:
		if err := c.fs.MkdirAll(to, 0o755); err != nil {
			return err
		}
	case tar.TypeSymlink:
		_ = c.fs.Remove(to)
		return c.fs.Symlink(h.Linkname, to)
	case tar.TypeReg:
		text, err := io.ReadAll(io.LimitReader(r, maxText))
		if err != nil {
			return err
		}
		_ = c.fs.Remove(to) // a link that stands there is not followed
		if err := c.fs.WriteFile(to, text, mode.Perm()); err != nil {
			return err
		}
	default:
		return nil
	}
	if c.UID == 0 {
		_ = c.fs.Chown(to, h.Uid, h.Gid)
	}
	if c.UID != 0 && !c.has("p") {
		mode &^= fs.FileMode(c.Umask)
	}
	_ = c.fs.Chmod(to, mode)
	return c.fs.Chtimes(to, h.ModTime)
}
