package vfs_test

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
	"testing"
	"time"

	"holdfast/steps/sim/vfs"

	"github.com/google/go-cmp/cmp"
)

// TestOwnersChange is who may change whose file, and how.
func TestOwnersChange(t *testing.T) {
	root := vfs.New()
	if err := root.MkdirAll("/home/ops", 0o755); err != nil {
		t.Fatal(err)
	}
	if err := root.Chown("/home/ops", 1000, 1000); err != nil {
		t.Fatal(err)
	}
	ops := root.As(vfs.Cred{UID: 1000, GIDs: []int{1000, 27}})
	guest := root.As(vfs.Cred{UID: 1001, GIDs: []int{1001}})
	if err := ops.WriteFile("/home/ops/f", []byte("x"), 0o640); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what string
		err  error
		want error
	}{
		{"a guest reads", second(guest.ReadFile("/home/ops/f")), syscall.EACCES},
		{"a guest changes the mode", guest.Chmod("/home/ops/f", 0o777), syscall.EPERM},
		{"the owner gives it away", ops.Chown("/home/ops/f", 1001, -1), syscall.EPERM},
		{"the owner gives it to a group of his", ops.Chown("/home/ops/f", -1, 27), nil},
		{"the owner gives it to another group", ops.Chown("/home/ops/f", -1, 4), syscall.EPERM},
		{"the owner changes the mode", ops.Chmod("/home/ops/f", 0o600), nil},
		{"a guest removes it", guest.Remove("/home/ops/f"), syscall.EACCES},
		{"root may", root.Chown("/home/ops/f", 1001, 1001), nil},
		{"what is not there", ops.Chmod("/home/ops/none", 0o600), syscall.ENOENT},
		{"times", root.Chtimes("/home/ops/f", time.Unix(1, 0)), nil},
		{"cut", root.Truncate("/home/ops/f", 0), nil},
		{"a folder cut", root.Truncate("/home/ops", 0), syscall.EISDIR},
	} {
		if c.want == nil && c.err != nil || c.want != nil && !errors.Is(c.err, c.want) {
			t.Errorf("%s: %v, want %v", c.what, c.err, c.want)
		}
	}
	i, err := root.Stat("/home/ops/f")
	if err != nil || i.UID != 1001 || i.Size() != 0 || i.Mode().Perm() != 0o600 {
		t.Errorf("%+v, %v", i, err)
	}
}

func second[T any](_ T, err error) error { return err }

func TestXattrs(t *testing.T) {
	f := vfs.New()
	if err := f.WriteFile("/a", nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, kv := range [][2]string{{"user.k", "v"}, {"user.l", "w"}, {"user.k", "x"}} {
		if err := f.SetXattr("/a", kv[0], []byte(kv[1])); err != nil {
			t.Fatal(err)
		}
	}
	_ = f.SetXattr("/a", "user.l", nil)
	all, err := f.Xattrs("/a")
	got := map[string]string{}
	for k, v := range all {
		got[k] = string(v)
	}
	if d := cmp.Diff(map[string]string{"user.k": "x"}, got); d != "" || err != nil {
		t.Errorf("%v\n%s", err, d)
	}
	if _, err := f.Xattrs("/none"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%v", err)
	}
}

// TestOpenFlags are the ways in which a file is opened.
func TestOpenFlags(t *testing.T) {
	f := vfs.New()
	write := func(flag int, text string) error {
		h, err := f.Open("/f", flag, 0o644)
		if err != nil {
			return err
		}
		defer h.Close()
		_, err = h.Write([]byte(text))
		return err
	}
	for _, c := range []struct {
		what string
		flag int
		text string
		want error
		now  string
	}{
		{"not there", os.O_WRONLY, "x", syscall.ENOENT, ""},
		{"made", os.O_WRONLY | os.O_CREATE, "first", nil, "first"},
		{"made once", os.O_WRONLY | os.O_CREATE | os.O_EXCL, "x", syscall.EEXIST, "first"},
		{"from the start", os.O_WRONLY, "F", nil, "First"},
		{"at the end", os.O_WRONLY | os.O_APPEND, "+", nil, "First+"},
		{"cut first", os.O_WRONLY | os.O_TRUNC, "new", nil, "new"},
		{"for reading alone", os.O_RDONLY, "x", syscall.EBADF, "new"},
	} {
		err := write(c.flag, c.text)
		text, _ := f.ReadFile("/f")
		if c.want == nil && err != nil || c.want != nil && !errors.Is(err, c.want) || string(text) != c.now {
			t.Errorf("%s: %v, want %v; now %q, want %q", c.what, err, c.want, text, c.now)
		}
	}
	if _, err := f.Open("/", os.O_WRONLY, 0); !errors.Is(err, syscall.EISDIR) {
		t.Errorf("a folder for writing: %v", err)
	}
	if _, err := f.Open("/f/x", os.O_RDONLY, 0); !errors.Is(err, syscall.ENOTDIR) {
		t.Errorf("below a file: %v", err)
	}
}

// TestLinks are several names of one file, and names of names.
func TestLinks(t *testing.T) {
	f := vfs.New()
	_ = f.WriteFile("/a", []byte("x"), 0o644)
	if err := f.Link("/a", "/b"); err != nil {
		t.Fatal(err)
	}
	_ = f.WriteFile("/b", []byte("y"), 0o644)
	if text, _ := f.ReadFile("/a"); string(text) != "y" {
		t.Errorf("%q through the other name", text)
	}
	_ = f.Remove("/a")
	i, err := f.Stat("/b")
	if err != nil || i.Links != 1 {
		t.Errorf("%+v %v", i, err)
	}
	for from, to := range map[string]string{"/l1": "/l2", "/l2": "/l1", "/up": "../../../b", "/dir": "/etc/../"} {
		if err := f.Symlink(to, from); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := f.ReadFile("/l1"); !errors.Is(err, syscall.ELOOP) {
		t.Errorf("a ring of links: %v", err)
	}
	if text, err := f.ReadFile("/up"); string(text) != "y" || err != nil {
		t.Errorf("above the root is the root: %q %v", text, err)
	}
	if err := f.Link("/", "/root"); !errors.Is(err, syscall.EPERM) {
		t.Errorf("a second name for a folder: %v", err)
	}
	if err := f.Symlink("/x", "/b"); !errors.Is(err, syscall.EEXIST) {
		t.Errorf("a link over a file: %v", err)
	}
}
