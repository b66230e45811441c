package machine

import (
	"io"
	"syscall"

	"holdfast/steps/sim/vfs"
)

// StreamDesc makes a description of what is no file: a pipe's end, a session's output.
func StreamDesc(h *Host, stream any) *Desc {
	if d, ok := stream.(*Desc); ok {
		return d.Dup()
	}
	r, _ := stream.(io.Reader)
	w, _ := stream.(io.Writer)
	return &Desc{file: flow{r, w}, refs: 1, host: h}
}

type flow struct {
	r io.Reader
	w io.Writer
}

func (f flow) Read(b []byte) (int, error) {
	if f.r == nil {
		return 0, syscall.EBADF
	}
	return f.r.Read(b)
}

func (f flow) Write(b []byte) (int, error) {
	if f.w == nil {
		return 0, syscall.EBADF
	}
	return f.w.Write(b)
}

func (f flow) ReadUntil(b []byte, done <-chan struct{}) (int, error) {
	if p, ok := f.r.(vfs.Patient); ok {
		return p.ReadUntil(b, done)
	}
	return f.Read(b)
}

func (f flow) WriteUntil(b []byte, done <-chan struct{}) (int, error) {
	if p, ok := f.w.(vfs.Patient); ok {
		return p.WriteUntil(b, done)
	}
	return f.Write(b)
}

func (f flow) Seek(int64, int) (int64, error) { return 0, syscall.ESPIPE }

func (f flow) Stat() (*vfs.Info, error) { return &vfs.Info{}, nil }

func (f flow) Close() error { return nil }
