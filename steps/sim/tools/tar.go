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
	if !c.opts("cxtf:zvC:pnPmhkaOT:1:2:3:4:5", tarLong(), false) {
		return 2
	}
	if list, ok := c.opt["T"]; ok {
		text, err := c.text(list)
		if err != nil {
			return c.tarStop("%s: Cannot open: %s", list, why(err))
		}
		c.args = append(c.args, lines(text)...)
	}
	switch {
	case c.has("c"):
		return c.tarPack()
	case c.has("x"), c.has("t"):
		return c.tarUnpack()
	}
	c.usage("You must specify one of the '-Acdtrux', '--delete' or '--test-label' options")
	return 2
}

// tarLong are the long options. A figure stands for one that has no letter.
func tarLong() map[string]string {
	return map[string]string{
		"create": "c", "extract": "x", "get": "x", "list": "t", "file": "f", "gzip": "z", "gunzip": "z", "verbose": "v", "directory": "C", "preserve-permissions": "p",
		"same-permissions": "p", "numeric-owner": "5", "exclude": "1", "strip-components": "2", "owner": "3", "group": "4", "to-stdout": "O", "files-from": "T",
		"keep-old-files": "k", "touch": "m", "dereference": "h", "auto-compress": "a", "absolute-names": "P",
	}
}

// tarFolder tells whether the folder of -C cannot be gone to.
func (c *call) tarFolder() bool {
	dir, ok := c.opt["C"]
	if ok && !c.fs.IsDir(c.Abs(dir)) {
		c.tarStop("%s: Cannot open: No such file or directory", dir)
		return true
	}
	return false
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
		if c.has("T") {
			return max(0, 2*map[bool]int{true: 1}[c.tarWrite(nil) != nil])
		}
		c.usage("Cowardly refusing to create an empty archive")
		return 2
	}
	if c.tarFolder() {
		return 2
	}
	var b bytes.Buffer
	w, code := tar.NewWriter(&b), 0
	for _, name := range c.args {
		if !c.tarTree(w, &b, name) {
			code = 2
		}
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

// tarTree packs what is named, with all below it.
func (c *call) tarTree(w *tar.Writer, b *bytes.Buffer, name string) (ok bool) {
	root := name
	if strings.HasPrefix(name, "/") {
		c.errf("Removing leading `/' from member names")
	} else {
		root = c.within(name)
	}
	if _, err := c.fs.Lstat(c.Abs(root)); err != nil {
		c.errf("%s: Cannot stat: %s", name, why(err))
		return false
	}
	ok = true
	c.each(root, 0, func(p string, _ int, _ bool) bool {
		member := strings.TrimPrefix(name+strings.TrimPrefix(p, root), "/")
		if b.Len() > maxText || c.tarExcluded(member) {
			return false
		}
		if err := c.tarAdd(w, p, member); err != nil {
			c.errf("%s: Cannot open: %s", member, why(err))
			ok = false
		}
		return true
	})
	return ok
}

func (c *call) tarWrite(text []byte) error {
	if f := first(c.opt["f"], "-"); f != "-" {
		return c.fs.WriteFile(c.Abs(f), text, 0o644)
	}
	_, err := c.Stdout.Write(text)
	return err
}

func (c *call) tarAdd(w *tar.Writer, p, member string) error {
	look := c.fs.Lstat
	if c.has("h") {
		look = c.fs.Stat
	}
	i, err := look(c.Abs(p))
	if err != nil {
		return err
	}
	h := &tar.Header{Name: member, Mode: int64(octal(i.Mode())), Uid: i.UID, Gid: i.GID, Uname: c.Host.UserName(i.UID), Gname: c.Host.GroupName(i.GID), ModTime: i.ModTime(), Typeflag: tar.TypeReg}
	c.tarOwner(h)
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
		fmt.Fprintln(map[bool]io.Writer{true: c.Stderr, false: c.Stdout}[first(c.opt["f"], "-") == "-"], h.Name)
	}
	if err := w.WriteHeader(h); err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}

// tarExcluded tells whether a member is left out: by its whole name, or by any part of it.
func (c *call) tarExcluded(member string) bool {
	for _, pattern := range c.many["1"] {
		parts := strings.Split(member, "/")
		for k := range parts {
			if globbed(pattern, strings.Join(parts[k:], "/"), false) {
				return true
			}
		}
	}
	return false
}

// tarOwner writes down another owner, where one is wished for.
func (c *call) tarOwner(h *tar.Header) {
	if u, ok := c.opt["3"]; ok {
		h.Uname = u
		h.Uid, _, _ = c.owner(u)
	}
	if g, ok := c.opt["4"]; ok {
		h.Gname = g
		_, h.Gid, _ = c.owner(":" + g)
	}
	if c.has("5") {
		h.Uname, h.Gname = "", ""
	}
}

// errBeyond is a member that would lie outside.
var errBeyond = errors.New("member name contains '..'")

func tarWhy(err error) string {
	if errors.Is(err, fs.ErrExist) {
		return "Cannot open: " + why(err)
	}
	return why(err)
}

func (c *call) tarUnpack() int {
	text, code := c.tarText()
	if code != 0 || c.tarFolder() {
		return max(code, 2)
	}
	found := map[string]bool{}
	r := tar.NewReader(bytes.NewReader(text))
	for n := 0; n < 100000 && c.ctx.Err() == nil; n++ {
		h, err := r.Next()
		if errors.Is(err, io.EOF) && len(text) > 0 {
			break
		}
		if err != nil {
			c.errf("This does not look like a tar archive")
			c.errf("Exiting with failure status due to previous errors")
			return 2
		}
		if err := c.tarMember(h, r, found); err != nil {
			c.errf("%s: %s", h.Name, tarWhy(err))
			code = 2
		}
	}
	for _, a := range c.args {
		if !found[a] {
			c.errf("%s: Not found in archive", a)
			code = 2
		}
	}
	if code != 0 {
		c.errf("Exiting with failure status due to previous errors")
	}
	return code
}

// tarText is the archive itself, unpacked where gzip has packed it.
func (c *call) tarText() (text []byte, code int) {
	text, err := c.text(first(c.opt["f"], "-"))
	switch {
	case err != nil && c.has("z"):
		c.errsay("tar (child): %s: Cannot open: %s\ntar (child): Error is not recoverable: exiting now", c.opt["f"], why(err))
		return nil, c.tarStop("Child returned status 2")
	case err != nil:
		return nil, c.tarStop("%s: Cannot open: %s", c.opt["f"], why(err))
	case !bytes.HasPrefix(text, []byte{0x1f, 0x8b}) && !c.has("z"):
		return text, 0
	}
	if text, err = flate(text, true); err != nil {
		c.errsay("\ngzip: stdin: %v", err)
		return nil, c.tarStop("Child returned status 1")
	}
	return text, 0
}
