package vfs_test

import (
	"errors"
	"io/fs"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"holdfast/steps/sim/vfs"
)

// made is a tree with the files named, each with its own name in it.
func made(t testing.TB, files ...string) *vfs.FS {
	t.Helper()
	f := vfs.New()
	for _, p := range files {
		if err := f.MkdirAll(p[:strings.LastIndex(p, "/")+1], 0o755); err != nil {
			t.Fatal(err)
		}
		if err := f.WriteFile(p, []byte(p), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return f
}

func wants(t *testing.T, what string, err error, errno syscall.Errno) {
	t.Helper()
	if errno == 0 && err != nil || errno != 0 && !errors.Is(err, errno) {
		t.Errorf("%s: got %v, want %v", what, err, errno)
	}
}

func TestPaths(t *testing.T) {
	f := made(t, "/a/b/file")
	for _, l := range [][2]string{{"b", "/a/rel"}, {"/a/b", "/abs"}, {"/loop2", "/loop1"}, {"/loop1", "/loop2"}, {"/nowhere", "/dangling"}, {"../../../a", "/a/b/up"}} {
		wants(t, "symlink", f.Symlink(l[0], l[1]), 0)
	}
	for p, errno := range map[string]syscall.Errno{
		"/a/b/file": 0, "a/b/file": 0, "//a/./b/../b/file": 0, "/../../a/b/file": 0, "/a/rel/file": 0, "/abs/file": 0, "/abs/up/b/file": 0,
		"/a/none": syscall.ENOENT, "/a/b/file/x": syscall.ENOTDIR, "/a/b/file/": syscall.ENOTDIR, "/loop1": syscall.ELOOP, "/dangling": syscall.ENOENT,
	} {
		_, err := f.Stat(p)
		wants(t, p, err, errno)
	}
	for p, want := range map[string]string{"/abs/up/b/file": "/a/b/file", "/a/b/new": "/a/b/new", "/dangling": "/nowhere"} {
		if got, err := f.Real(p); err != nil || got != want {
			t.Errorf("real path of %s: %s %v", p, got, err)
		}
	}
}

func TestRights(t *testing.T) {
	f := made(t, "/open/file", "/secret/file")
	wants(t, "chmod", f.Chmod("/secret", 0o700), 0)
	wants(t, "chmod", f.Chmod("/open", fs.ModeSticky|0o777), 0)
	me := f.As(vfs.Cred{UID: 7, GIDs: []int{70}, Umask: 0o027})
	_, err := me.ReadFile("/open/file")
	wants(t, "read", err, 0)
	wants(t, "write", me.WriteFile("/open/file", nil, 0o644), syscall.EACCES)
	wants(t, "remove in a sticky folder", me.Remove("/open/file"), syscall.EACCES)
	_, err = me.Stat("/secret/file")
	wants(t, "search", err, syscall.EACCES)
	wants(t, "make", me.WriteFile("/open/mine", nil, 0o666), 0)
	wants(t, "chown", me.Chown("/open/mine", 0, 0), syscall.EPERM)
	wants(t, "make", me.Mkdir("/new", 0o777), syscall.EACCES)
	i, err := f.Stat("/open/mine")
	if err != nil || i.UID != 7 || i.GID != 70 || i.Mode().Perm() != 0o640 {
		t.Errorf("%+v %v", i, err)
	}
}

func TestQuota(t *testing.T) {
	f := vfs.New()
	f.SetQuota(10)
	wants(t, "fits", f.WriteFile("/a", make([]byte, 8), 0o644), 0)
	wants(t, "too much", f.WriteFile("/b", make([]byte, 8), 0o644), syscall.ENOSPC)
	wants(t, "remove", f.Remove("/a"), 0)
	wants(t, "fits again", f.WriteFile("/b", make([]byte, 8), 0o644), 0)
	wants(t, "truncate", f.Truncate("/b", 1), 0)
	if quota, used, err := f.Usage("/b"); quota != 10 || used != 1 || err != nil {
		t.Errorf("%d of %d, %v", used, quota, err)
	}
}

func TestRename(t *testing.T) {
	f := made(t, "/a/x", "/b/y", "/c/d/z")
	for _, c := range []struct {
		from, to string
		errno    syscall.Errno
	}{
		{"/a/x", "/b/y", 0},
		{"/a/x", "/b/q", syscall.ENOENT},
		{"/c", "/c/d/e", syscall.EINVAL},
		{"/b/y", "/c", syscall.EISDIR},
		{"/c/d", "/b/y", syscall.ENOTDIR},
		{"/b", "/c", syscall.ENOTEMPTY},
		{"/c/d", "/a/d", 0},
	} {
		wants(t, c.from+" to "+c.to, f.Rename(c.from, c.to), c.errno)
	}
	if b, err := f.ReadFile("/a/d/z"); string(b) != "/c/d/z" || err != nil {
		t.Errorf("%q %v", b, err)
	}
}

func TestOpenFilesOutliveTheirNames(t *testing.T) {
	f := made(t, "/a")
	h, err := f.Open("/a", os.O_RDWR|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	wants(t, "remove", f.Remove("/a"), 0)
	if _, err := h.Write([]byte("!")); err != nil {
		t.Error(err)
	}
	_, _ = h.Seek(0, 0)
	b := make([]byte, 9)
	if n, _ := h.Read(b); string(b[:n]) != "/a!" {
		t.Errorf("%q", b[:n])
	}
	_, err = f.Open("/a", os.O_RDONLY, 0)
	wants(t, "open", err, syscall.ENOENT)
	_, err = f.Open("/", os.O_WRONLY, 0)
	wants(t, "write to a folder", err, syscall.EISDIR)
}

// TestMounts: what is mounted is shared, hides what stood there, and can be read-only.
func TestMounts(t *testing.T) {
	server := made(t, "/srv/data/old")
	client := made(t, "/mnt/hidden", "/etc/x")
	wants(t, "mount", client.Mount("/mnt", vfs.Mount{Source: "s:/srv/data", Type: "nfs4", FS: server, Sub: "/srv/data"}), 0)
	wants(t, "write", client.WriteFile("/mnt/new", []byte("n"), 0o644), 0)
	if b, err := server.ReadFile("/srv/data/new"); string(b) != "n" || err != nil {
		t.Errorf("%q %v", b, err)
	}
	if client.Exists("/mnt/hidden") || client.Exists("/mnt/../srv") {
		t.Error("the mount shows what it should not")
	}
	wants(t, "rename across", client.Rename("/etc/x", "/mnt/x"), syscall.EXDEV)
	wants(t, "remove the mount's folder", client.Remove("/mnt"), syscall.EBUSY)
	if m, ok := client.MountOf("/mnt/new"); !ok || m.At != "/mnt" || m.Type != "nfs4" {
		t.Errorf("%+v %v", m, ok)
	}
	wants(t, "unmount", client.Unmount("/mnt"), 0)
	wants(t, "unmount twice", client.Unmount("/mnt"), syscall.EINVAL)
	if !client.Exists("/mnt/hidden") {
		t.Error("what was hidden did not come back")
	}
	wants(t, "mount", client.Mount("/mnt", vfs.Mount{FS: server, Sub: "/srv", ReadOnly: true}), 0)
	wants(t, "write", client.WriteFile("/mnt/data/old", nil, 0o644), syscall.EROFS)
	wants(t, "make", client.Mkdir("/mnt/d", 0o755), syscall.EROFS)
}

// TestGate: a dead mount keeps everybody waiting, until it lives again or they give up.
func TestGate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server, client := made(t, "/d/file"), made(t, "/mnt/x")
		var gate vfs.Gate
		wants(t, "mount", client.Mount("/mnt", vfs.Mount{FS: server, Sub: "/d", Gate: gate.Wait}), 0)
		gate.Shut()
		time.AfterFunc(time.Minute, gate.Open)
		if client.Touchable("/mnt/file") {
			t.Error("a dead mount can be reached")
		}
		done := make(chan struct{})
		time.AfterFunc(time.Second, func() { close(done) })
		start := time.Now()
		_, err := client.As(vfs.Cred{Done: done}).ReadFile("/mnt/file")
		wants(t, "given up", err, syscall.EINTR)
		if time.Since(start) != time.Second {
			t.Errorf("gave up after %v", time.Since(start))
		}
		_, err = client.ReadFile("/mnt/file")
		wants(t, "waited", err, 0)
		if time.Since(start) != time.Minute {
			t.Errorf("waited for %v", time.Since(start))
		}
	})
}

func TestPipe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r, w := vfs.Pipe()
		go func() {
			time.Sleep(time.Second)
			_, _ = w.Write(make([]byte, 200<<10)) // more than it holds
			_ = w.Close()
		}()
		total, b := 0, make([]byte, 4096)
		for {
			n, err := r.Read(b)
			total += n
			if err != nil {
				break
			}
		}
		if total != 200<<10 {
			t.Errorf("%d bytes came through", total)
		}
		r, w = vfs.Pipe()
		_ = r.Close()
		_, err := w.Write([]byte("x"))
		wants(t, "nobody reads", err, syscall.EPIPE)
	})
}

func TestListsAndDevices(t *testing.T) {
	f := made(t, "/d/b", "/d/a", "/d/c/x")
	wants(t, "provide", f.Provide("/proc/n", 0o644, vfs.Computed(func() []byte { return []byte("7\n") }, nil)), 0)
	if b, err := f.ReadFile("/proc/n"); string(b) != "7\n" || err != nil {
		t.Errorf("%q %v", b, err)
	}
	wants(t, "write", f.WriteFile("/proc/n", []byte("8"), 0), syscall.EACCES)
	list, err := f.ReadDir("/d")
	var names []string
	for _, i := range list {
		names = append(names, i.Name())
	}
	if !slices.Equal(names, []string{"a", "b", "c"}) || err != nil {
		t.Errorf("%v %v", names, err)
	}
	wants(t, "not empty", f.Remove("/d"), syscall.ENOTEMPTY)
	wants(t, "remove all", f.RemoveAll("/d"), 0)
	wants(t, "remove nothing", f.RemoveAll("/d"), 0)
}

// FuzzPaths does what it is told with any names: nothing may break, and nothing may be lost from the count of bytes.
func FuzzPaths(f *testing.F) {
	f.Add("/a/../b", "c/./d", "//")
	f.Add("", "/", "../..")
	f.Add("/l", "/l/l", "/l/x")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		v := vfs.New()
		v.SetQuota(1 << 20)
		_ = v.MkdirAll(a, 0o755)
		_ = v.WriteFile(b, []byte("text"), 0o644)
		_ = v.Symlink(a, c)
		_ = v.Rename(b, c)
		_ = v.Link(c, a+"/x")
		_, _ = v.Real(c)
		_ = v.Mount(a, vfs.Mount{FS: v, Sub: b})
		_, _ = v.ReadDir(a)
		_ = v.Unmount(a)
		list, err := v.ReadDir("/")
		if err != nil {
			t.Fatal(err)
		}
		for _, i := range list {
			if err := v.RemoveAll("/" + i.Name()); err != nil {
				t.Fatalf("%s: %v", i.Name(), err)
			}
		}
		if _, used, err := v.Usage("/"); used != 0 || err != nil {
			t.Errorf("%d bytes left in an empty tree, %v", used, err)
		}
	})
}
