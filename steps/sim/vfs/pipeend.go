package vfs

import (
	"io"
	"io/fs"
	"syscall"
)

type pipeEnd struct {
	p           *pipe
	done        <-chan struct{}
	read, write bool
	closed      bool
}

func (e *pipeEnd) Read(b []byte) (int, error) { return e.ReadUntil(b, nil) }

func (e *pipeEnd) Write(b []byte) (int, error) { return e.WriteUntil(b, nil) }

func (e *pipeEnd) ReadUntil(b []byte, done <-chan struct{}) (int, error) {
	if !e.read {
		return 0, syscall.EBADF
	}
	for {
		e.p.mu.Lock()
		if len(e.p.buf) > 0 {
			n := copy(b, e.p.buf)
			e.p.buf = e.p.buf[n:]
			e.p.changed()
			e.p.mu.Unlock()
			return n, nil
		}
		ended, change := e.p.wrote && e.p.writers == 0, e.p.change
		e.p.mu.Unlock()
		if ended {
			return 0, io.EOF
		}
		select {
		case <-change:
		case <-e.done:
			return 0, syscall.EINTR
		case <-done:
			return 0, syscall.EINTR
		}
	}
}

func (e *pipeEnd) WriteUntil(b []byte, done <-chan struct{}) (int, error) {
	if !e.write {
		return 0, syscall.EBADF
	}
	total := 0
	for len(b) > 0 {
		e.p.mu.Lock()
		if e.p.read && e.p.readers == 0 {
			e.p.mu.Unlock()
			return total, syscall.EPIPE
		}
		if room := pipeSize - len(e.p.buf); room > 0 {
			n := min(room, len(b))
			e.p.buf = append(e.p.buf, b[:n]...)
			b, total = b[n:], total+n
			e.p.changed()
			e.p.mu.Unlock()
			continue
		}
		change := e.p.change
		e.p.mu.Unlock()
		select {
		case <-change:
		case <-e.done:
			return total, syscall.EINTR
		case <-done:
			return total, syscall.EINTR
		}
	}
	return total, nil
}

func (e *pipeEnd) Seek(int64, int) (int64, error) { return 0, syscall.ESPIPE }

func (e *pipeEnd) Stat() (*Info, error) { return &Info{mode: fs.ModeNamedPipe | 0o600}, nil }

func (e *pipeEnd) Close() error {
	e.p.mu.Lock()
	defer e.p.mu.Unlock()
	if e.closed {
		return nil
	}
	e.closed = true
	if e.write {
		e.p.writers--
	}
	if e.read {
		e.p.readers--
	}
	e.p.changed()
	return nil
}
