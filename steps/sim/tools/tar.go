package tools

import (
	"archive/tar"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"strings"
)

// tarTool packs, lists and unpacks. Names never lead out of the folder that it works in, as the real one sees to it.
func tarTool(c *call) int {
	if len(c.args) > 0 && !strings.HasPrefix(c.args[0], "-") {
		c.args[0] = "-" + c.args[0] // the old way: tar xzf
	}
	long := map[string]string{"create": "c", "extract": "x", "get": "x", "list": "t", "file": "f", "gzip": "z", "verbose": "v", "directory": "C", "preserve-permissions": "p", "numeric-owner": "n"}
	if !c.opts("cxtf:zvC:pnPmhka", long, false) {
		return 2
	}
	if dir, ok := c.opt["C"]; ok {
		if !c.fs.IsDir(c.Abs(dir)) {
			return c.tarStop("%s: Cannot open: No such file or directory", dir)
		}
	}
	switch {
	case c.has("c"):
		return c.tarPack()
	case c.has("x"), c.has("t"):
		return c.tarUnpack()
	}
	c.errf("You must specify one of the '-Acdtrux', '--delete' or '--test-label' options")
	return 2
}

func (c *call) tarStop(format string, args ...any) int {
	c.errf(format, args...)
	c.errf("Error is not recoverable: exiting now")
	return 2
}

// within gives a member's place, seen from -C.
func (c *call) within(name string) string {
	return c.Abs(path.Join(first(c.opt["C"], "."), name))
}

func (c *call) tarPack() int {
	if len(c.args) == 0 {
		c.errf("Cowardly refusing to create an empty archive")
		return 2
	}
	var b bytes.Buffer
	w, code := tar.NewWriter(&b), 0
	for _, name := range c.args {
		if strings.HasPrefix(name, "/") {
			c.errf("Removing leading `/' from member names")
		}
		root := name
		if !strings.HasPrefix(name, "/") {
			root = c.within(name)
		}
		if _, err := c.fs.Lstat(c.Abs(root)); err != nil {
			c.errf("%s: Cannot stat: %s", name, why(err))
			code = 2
			continue
		}
		c.each(root, 0, func(p string, _ int, _ bool) bool {
			if b.Len() > maxText {
				return false
			}
			member := strings.TrimPrefix(name+strings.TrimPrefix(p, root), "/")
			if err := c.tarAdd(w, p, member); err != nil {
				c.errf("%s: Cannot open: %s", member, why(err))
				code = 2
			}
			return true
		})
	}
	_ = w.Close()
	text := b.Bytes()
	if c.has("z") || c.has("a") && strings.HasSuffix(c.opt["f"], "gz") {
		text, _ = flate(text, false)
	}
	if err := c.tarWrite(text); err != nil {
		return c.tarStop("%s: Cannot open: %s", c.opt["f"], why(err))
	}
	if code != 0 {
		c.errf("Exiting with failure status due to previous errors")
	}
	return code
}

func (c *call) tarWrite(text []byte) error {
	if f := first(c.opt["f"], "-"); f != "-" {
		return c.fs.WriteFile(c.Abs(f), text, 0o644)
	}
	_, err := c.Stdout.Write(text)
	return err
}

func (c *call) tarAdd(w *tar.Writer, p, member string) error {
	i, err := c.fs.Lstat(c.Abs(p))
	if err != nil {
		return err
	}
	h := &tar.Header{Name: member, Mode: int64(octal(i.Mode())), Uid: i.UID, Gid: i.GID, Uname: c.Host.UserName(i.UID), Gname: c.Host.GroupName(i.GID), ModTime: i.ModTime(), Typeflag: tar.TypeReg}
	var text []byte
	switch m := i.Mode(); {
	case m.IsDir():
		h.Name, h.Typeflag = member+"/", tar.TypeDir
	case m&fs.ModeSymlink != 0:
		h.Typeflag, h.Linkname = tar.TypeSymlink, i.Target
	case !m.IsRegular():
		return nil
	default:
		if text, err = c.text(p); err != nil {
			return err
		}
		h.Size = int64(len(text))
	}
	if c.has("v") {
		fmt.Fprintln(c.Stderr, h.Name)
	}
	if err := w.WriteHeader(h); err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}

// errBeyond is a member that would lie outside.
var errBeyond = errors.New("member name contains '..'")

func (c *call) tarUnpack() int {
	text, err := c.text(first(c.opt["f"], "-"))
	if err != nil {
		return c.tarStop("%s: Cannot open: %s", c.opt["f"], why(err))
	}
	if bytes.HasPrefix(text, []byte{0x1f, 0x8b}) {
		if text, err = flate(text, true); err != nil {
			return c.tarStop("gzip: stdin: %v", err)
		}
	}
	r, code := tar.NewReader(bytes.NewReader(text)), 0
	for n := 0; n < 100000 && c.ctx.Err() == nil; n++ {
		h, err := r.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			c.errf("This does not look like a tar archive")
			c.errf("Exiting with failure status due to previous errors")
			return 2
		}
		if err := c.tarMember(h, r); err != nil {
			c.errf("%s: %s", h.Name, why(err))
			code = 2
		}
	}
	if code != 0 {
		c.errf("Exiting with failure status due to previous errors")
	}
	return code
}
