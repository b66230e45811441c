package tools

import (
	"archive/tar"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"syscall"
)

// tarMember lists or unpacks one member, where it is wanted.
func (c *call) tarMember(h *tar.Header, r io.Reader, found map[string]bool) error {
	name := strings.TrimLeft(h.Name, "/")
	plain := strings.TrimSuffix(name, "/")
	wanted := len(c.args) == 0
	for _, w := range c.args {
		if dir := strings.TrimSuffix(w, "/"); dir == plain || strings.HasPrefix(plain, dir+"/") {
			found[w], wanted = true, true
		}
	}
	if !wanted || c.tarExcluded(plain) {
		return nil
	}
	switch {
	case c.has("t") && c.has("v"):
		c.tarLine(h)
		return nil
	case c.has("t"):
		c.println(h.Name)
		return nil
	case slices.Contains(strings.Split(plain, "/"), ".."):
		return errBeyond
	case c.has("O"):
		_, err := io.Copy(c.Stdout, r)
		return err
	case c.has("v"):
		c.println(h.Name)
	}
	if plain = stripped(plain, c.count0("2")); plain == "" {
		return nil
	}
	return c.tarPut(h, plain, r)
}

// tarLine is a member with all that is known of it.
func (c *call) tarLine(h *tar.Header) {
	mode := special(fs.FileMode(h.Mode&0o777), uint64(h.Mode)) | map[byte]fs.FileMode{tar.TypeDir: fs.ModeDir, tar.TypeSymlink: fs.ModeSymlink}[h.Typeflag]
	user, group := first(h.Uname, itoa(h.Uid)), first(h.Gname, itoa(h.Gid))
	if c.has("5") {
		user, group = itoa(h.Uid), itoa(h.Gid)
	}
	name := h.Name
	if h.Linkname != "" {
		name += " -> " + h.Linkname
	}
	owner := user + "/" + group
	c.printf("%s %s %*d %s %s\n", modeText(mode), owner, max(18-len(owner), 1), h.Size, h.ModTime.UTC().Format("2006-01-02 15:04"), name)
}

// stripped is a name without its first n parts.
func stripped(name string, n int) string {
	parts := strings.Split(name, "/")
	return strings.Join(parts[min(n, len(parts)):], "/")
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
		if c.has("k") && c.fs.Exists(to) {
			return syscall.EEXIST
		}
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
	if c.has("m") {
		return nil
	}
	return c.fs.Chtimes(to, h.ModTime)
}
