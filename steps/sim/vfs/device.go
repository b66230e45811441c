package vfs

import (
	"bytes"
	"io"
	"io/fs"
	"path"
	"syscall"
)

// Computed makes a device whose content is worked out when it is opened, and which hands on what is written to it: the
// files of /proc and /sys. Without write it cannot be written to (EACCES), without read it is empty.
func Computed(read func() []byte, write func([]byte) error) Device {
	return func(flag int) (File, error) {
		if writes(flag) && write == nil {
			return nil, errDenied
		}
		c := &computed{write: write}
		if read != nil && !writes(flag) {
			c.Reader = bytes.NewReader(read())
		} else {
			c.Reader = bytes.NewReader(nil)
		}
		return c, nil
	}
}

type computed struct {
	*bytes.Reader
	write func([]byte) error
}

func (c *computed) Write(p []byte) (int, error) {
	if c.write == nil {
		return 0, syscall.EACCES
	}
	if err := c.write(bytes.Clone(p)); err != nil {
		return 0, err
	}
	return len(p), nil
}

func (c *computed) Stat() (*Info, error) { return &Info{mode: 0o644}, nil }

func (c *computed) Close() error { return nil }

// Stream makes a device without an end or a store: /dev/zero, /dev/null.
func Stream(r io.Reader, w io.Writer) Device {
	return func(int) (File, error) { return stream{r, w}, nil }
}

type stream struct {
	io.Reader
	io.Writer
}

func (s stream) Seek(int64, int) (int64, error) { return 0, nil }

func (s stream) Stat() (*Info, error) {
	return &Info{mode: fs.ModeDevice | fs.ModeCharDevice | 0o666}, nil
}

func (s stream) Close() error { return nil }

// Provide puts a device at p, with the folders on the way, and replaces what stood there. As root only.
func (f *FS) Provide(p string, mode fs.FileMode, d Device) error {
	if err := f.MkdirAll(path.Dir(clean(p)), 0o755); err != nil {
		return err
	}
	n, at, err := f.resolve(p, false)
	if err != nil {
		return fail("mknod", p, err)
	}
	if n == nil {
		if n, err = f.add(at, mode); err != nil {
			return fail("mknod", p, err)
		}
	}
	n.tree.mu.Lock()
	defer n.tree.mu.Unlock()
	n.device, n.mode = d, mode
	return nil
}
